package io.p2p4j.cli;

import static io.p2p4j.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.application.Application;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code p2p sim}: what its commands print, write and end with. */
class SimCommandTest {
    /** Too short a time to settle: some seeds fail. */
    private static final String FAILING = """
            application: echo
            nodes: 4
            span: 20s
            settle: 60ms
            network: wan
            faults: chaos
            """;

    /** A user's application: a counter that a crash sets back. */
    private static final String COUNTER = """
            package stranger;

            import io.p2p4j.simulator.application.*;
            import java.time.Duration;
            import java.util.List;

            public final class Counter implements Application {
                private static final Parameter<Integer> STEP = Parameter.whole("step", 1, 1, 9);
                private int count;

                public String name() { return "counter"; }
                public List<Parameter<?>> parameters() { return List.of(STEP); }
                public Blueprint<?> blueprint(Arguments arguments) {
                    int step = arguments.get(STEP);
                    return Blueprint.of(host -> new Counter())
                            .operation("count", Duration.ofSeconds(1),
                                    (cluster, number, random) -> cluster.any(random).ifPresent(it -> it.count += step))
                            .atLast("nothing is lost", cluster -> {
                                int sum = cluster.running().stream().mapToInt(it -> it.count).sum();
                                if (sum != 19 * step) {
                                    throw new IllegalStateException(sum + " counted (expected " + 19 * step + ")");
                                }
                            })
                            .build();
                }
            }
            """;

    @TempDir
    Path temp;

    private String file;

    @BeforeEach
    void write() throws Exception {
        file = file("failing.yaml", FAILING);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    /** The first seed that fails, by a sweep. */
    private String failingSeed() {
        Ended ended = run("sim", "sweep", file, "--seeds", "1..60", "--shard", "0/1", "--stop-at-first", "--json", "-");
        assertThat(ended.code()).as(ended.toString()).isEqualTo(10);
        Map<?, ?> failure = (Map<?, ?>) ((List<?>) ended.json().get("failures")).get(0);
        return String.valueOf(((List<?>) failure.get("seeds")).get(0));
    }

    @Test
    void aRunThatHeldSaysSo() throws Exception {
        String good = file("good.yaml", "application: flood\nnodes: 3\nspan: 10s\n");
        Ended text = run("sim", "run", good, "--seed", "5");
        assertThat(text.code()).as(text.toString()).isZero();
        assertThat(text.out().lines().map(line -> line.replaceAll("[0-9]+ events|[0-9]+ draws|[0-9a-f]{16}", "#")))
                .satisfiesExactly(
                        held -> assertThat(held).isEqualTo("everything held"),
                        counts -> assertThat(counts).isEqualTo("  seed 5, 3 nodes, PT40S simulated, #, #, trace #"),
                        faults -> assertThat(faults).isEqualTo("  faults"),
                        operations -> assertThat(operations).isEqualTo("  9 of 9 operations"),
                        journal -> assertThat(journal).isEqualTo("  journal"),
                        took -> assertThat(took).startsWith("  took ").contains("times as fast as time"));
        Map<String, Object> json = run("sim", "run", good, "--json").json();
        assertThat(json).containsEntry("event", "run").containsEntry("rerun", "p2p sim run " + good + " --seed 1");
        assertThat((Map<?, ?>) json.get("run")).extracting("held").isEqualTo(true);
    }

    @Test
    void aFailingSeedIsFoundMadeSmallAndReplayed() throws Exception {
        String seed = failingSeed();
        Ended failed = run("sim", "run", file, "--seed", seed, "--timeline", path("run.html"));
        assertThat(failed.code()).isEqualTo(10);
        assertThat(failed.out())
                .startsWith("\"no question waits\" does not hold at PT20.06S")
                .endsWith("  rerun p2p sim run " + file + " --seed " + seed + "\n");
        assertThat(Files.readString(temp.resolve("run.html"))).contains("no question waits");

        Ended small = run("sim", "shrink", file, "--seed", seed, "--out", path("plan.json"));
        assertThat(small.code()).as(small.toString()).isEqualTo(10);
        assertThat(small.out()).contains("made small in ", "  the plan is in " + path("plan.json"));
        String rerun = "p2p sim replay " + file + " --plan " + path("plan.json");
        assertThat(small.out()).endsWith("  rerun " + rerun + "\n");
        assertThat(temp.resolve("plan.json.part")).doesNotExist();

        Ended replayed = run(rerun.substring("p2p ".length()).split(" "));
        assertThat(replayed.code()).isEqualTo(10);
        String counts = replayed.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(small.out()).contains(counts);

        Ended page = run("sim", "timeline", file, "--plan", path("plan.json"), "--out", path("deep/plan.html"));
        assertThat(page.code()).isEqualTo(10);
        assertThat(page.out()).startsWith(path("deep/plan.html") + ": seed " + seed + ", \"no question waits\"");
        assertThat(temp.resolve("deep/plan.html")).isNotEmptyFile();
    }

    @Test
    void shardsOfRealRunsAddUp() throws Exception {
        String[] whole = {
            "sim",
            "sweep",
            file,
            "--seeds",
            "1..24",
            "--shard",
            "0/1",
            "--jobs",
            "2",
            "--shrink",
            "--json",
            path("all.json")
        };
        Ended all = run(whole);
        assertThat(all.code()).as(all.toString()).isEqualTo(10);
        assertThat(all.out())
                .startsWith("seeds 1..24 of " + file + ": 24 runs, ")
                .contains("made small in ");
        assertThat(all.err()).contains("does not hold", "24 seeds in ");
        List<String> merge = new ArrayList<>(List.of("sim", "sweep", "--merge"));
        for (int shard = 0; shard < 5; shard++) {
            String out = path(shard + ".json");
            Ended part = run(
                    "sim",
                    "sweep",
                    file,
                    "--seeds",
                    "1..24",
                    "--jobs",
                    "1",
                    "--shard",
                    shard + "/5",
                    "--shrink",
                    "--json",
                    out);
            assertThat(part.code()).isIn(0, 10);
            assertThat(part.out()).startsWith("seeds 1..24 of " + file + ", shard " + shard + "/5: ");
            merge.add(out);
        }
        merge.addAll(List.of("--json", path("merged.json")));
        Ended merged = run(merge.toArray(String[]::new));
        assertThat(merged.code()).isEqualTo(10);
        assertThat(merged.out()).isEqualTo(all.out());
        assertThat(temp.resolve("merged.json")).hasSameBinaryContentAs(temp.resolve("all.json"));

        Ended incomplete = run("sim", "sweep", "--merge", path("0.json"), path("3.json"));
        assertThat(incomplete.code()).isEqualTo(2);
        assertThat(incomplete.err()).contains("shards 1/5, 2/5, 4/5 are missing");
    }

    @Test
    void runsAreComparedEventByEvent() throws Exception {
        Ended same = run("sim", "diff", file, "--seed", "3", "--twice");
        assertThat(same.code()).as(same.toString()).isZero();
        assertThat(same.out()).startsWith("both runs are the same\n");
        Ended parted = run("sim", "diff", file, "--seed", "3", "--seed", "4");
        assertThat(parted.code()).isEqualTo(10);
        assertThat(parted.out()).startsWith("the runs part at ").contains("look first at  ", "first  ", "second  ");
        Ended one = run("sim", "diff", file, "--seed", "3");
        assertThat(one.code()).isEqualTo(2);
        assertThat(one.err()).contains("1 runs to compare (expected two of --seed and --plan, or one with --twice)");
    }

    @Test
    void aUsersApplicationRuns() throws Exception {
        String jar = new JarOnTheFly(temp)
                .with("Counter", COUNTER)
                .serving(Application.class, "stranger.Counter")
                .pack()
                .toString();
        String scenario =
                "span: 20s\nsettle: 0s\nparameters: {step: 2}\nfaults: {schedule: [at 15s for 1s crash n0]}\n";
        String byName = file("counter.yaml", "application: counter\n" + scenario);
        String byClass = file("class.yaml", "application: stranger.Counter\nclass-path: provider.jar\n" + scenario);
        Ended named = run("sim", "run", byName, "--jar", jar);
        assertThat(named.code()).as(named.toString()).isEqualTo(10);
        assertThat(named.out())
                .containsPattern("\"nothing is lost\" does not hold at PT20S.* counted \\(expected 38\\)")
                .endsWith("rerun p2p sim run " + byName + " --jar " + jar + " --seed 1\n");
        Ended classed = run("sim", "run", byClass);
        assertThat(classed.code()).as(classed.toString()).isEqualTo(10);
        assertThat(classed.out().lines().skip(1).findFirst())
                .isEqualTo(named.out().lines().skip(1).findFirst());
        Ended unknown = run("sim", "run", byName);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("counter.yaml:1:14: application: found \"counter\" (expected one of ");
    }

    @Test
    void aWrongCommandLineSaysWhatIsWrong() {
        String[][] wrong = {
            {"sim", "what to simulate is missing (expected one of run, sweep, "},
            {"sim run", "no scenario (expected a FILE in YAML)"},
            {"sim run " + path("none"), "no such file"},
            {"sim sweep " + file, "no seeds (expected --seeds A..B, or --merge with reports)"},
            {"sim sweep " + file + " --seeds 5..1", "--seeds: 5..1 (expected first..last such as 1..400"},
            {"sim sweep " + file + " --seeds 1..9999999999", "at most 1000000000 seeds"},
            {"sim sweep " + file + " --seeds 1..4 --shard 4/4", "--shard: 4/4 (expected i/n with i from 0 to n - 1"},
            {"sim sweep " + file + " --seeds 1..4 --shard 1", "--shard: 1 (expected i/n such as 0/4)"},
            {"sim sweep " + file + " --seeds 1..4 --jobs 0", "--jobs 0 (expected 1 to 1024)"},
            {"sim sweep " + file + " --seeds 1..4 --shard 0/2 --stop-at-first", "--stop-at-first with a shard"},
            {"sim sweep --merge " + path("none.json"), "none.json: no such file"},
            {"sim sweep --merge " + file, "is no report of a sweep"},
            {"sim sweep --jobs 2 --merge " + file, "--merge with [--jobs]"},
            {"sim replay " + file, "--plan"},
            {"sim replay " + file + " --plan " + file, "failing.yaml: line 1, column 1: "},
            {"sim timeline " + file + " --seed 1 --plan x --out y", "--seed and --plan (expected one of them"},
        };
        for (String[] one : wrong) {
            Ended ended = run(one[0].split(" "));
            assertThat(ended.code()).as(one[0] + ": " + ended).isEqualTo(2);
            assertThat(ended.err()).as(one[0]).contains(one[1]);
        }
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : List.of("run", "sweep", "shrink", "replay", "diff", "timeline")) {
            Ended help = run("sim", command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Examples:", "Exit codes:", "--json", "--jar");
        }
    }

    @Test
    void aProcessEndsWithTheExitCode() throws Exception {
        String good = file("good.yaml", "application: flood\nspan: 5s\n");
        try (CliProcess held = CliProcess.p2p("sim", "run", good);
                CliProcess failed =
                        CliProcess.p2p("sim", "sweep", file, "--seeds", "1..60", "--shard", "0/1", "--stop-at-first");
                CliProcess wrong = CliProcess.p2p("sim", "run", path("none"))) {
            assertThat(held.exitCode()).as(held.toString()).isZero();
            assertThat(failed.exitCode()).as(failed.toString()).isEqualTo(10);
            assertThat(failed.out()).contains(", stopped there");
            assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(2);
        }
    }
}
