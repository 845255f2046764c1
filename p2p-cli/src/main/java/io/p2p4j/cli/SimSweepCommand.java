package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.cli.sim.Shards;
import io.p2p4j.cli.sim.SweepJson;
import io.p2p4j.cli.sim.SweepProgress;
import io.p2p4j.cli.sim.SweepReport;
import io.p2p4j.cli.sim.SweepText;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.sweep.Shrinker;
import io.p2p4j.simulator.sweep.Sweep;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim sweep}: many seeds, on many threads and machines. */
@Command(
        name = "sweep",
        description = "Runs many seeds of a scenario. The reports of all shards add up to that of the whole.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim sweep flood.yaml --seeds 1..400 --jobs 4",
            "  p2p sim sweep flood.yaml --seeds 1..400 --shard 0/4 --json 0.json",
            "  p2p sim sweep --merge 0.json 1.json 2.json 3.json --json all.json",
            "  p2p sim sweep flood.yaml --seeds 1..100000 --stop-at-first --shrink"
        })
final class SimSweepCommand extends SimFileCommand {
    private static final String SHARD = "P2P_SIM_SHARD";
    private static final int JOBS_MAX = 1024;

    @Option(names = "--seeds", paramLabel = "A..B", description = "The first and the last seed.")
    @Nullable
    String seeds;

    @Option(names = "--jobs", paramLabel = "N", description = "How many threads. Default: one for each processor.")
    int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Run only the I-th of N parts, counted from 0. Default: P2P_SIM_SHARD, else all.")
    @Nullable
    String shard;

    @Option(
            names = "--json",
            paramLabel = "OUT",
            description =
                    "Write the report as one line of JSON as well; with - it goes to the standard output instead.")
    @Nullable
    String json;

    @Option(names = "--stop-at-first", description = "Stop at the first failing seed; not for shards.")
    boolean stopAtFirst;

    @Option(names = "--shrink", description = "Make the first failing seed of each check small.")
    boolean shrink;

    @Option(
            names = "--merge",
            paramLabel = "REPORT",
            arity = "1..*",
            description = "Add the JSON reports of all shards up instead of running anything.")
    List<Path> merge = List.of();

    @Override
    ExitCode run(Console console) throws Exception {
        SweepReport report = merge.isEmpty() ? sweep(console) : merged();
        boolean isJsonOut = "-".equals(json);
        if (json != null && !isJsonOut) {
            write(Path.of(json), SweepJson.write(report));
        }
        System.out.print(isJsonOut ? SweepJson.write(report) : SweepText.write(report));
        System.out.flush();
        return report.held() ? ExitCode.OK : ExitCode.VIOLATED;
    }

    private SweepReport sweep(Console console) throws Exception {
        Sweep.Seeds part = part();
        if (jobs < 1 || jobs > JOBS_MAX) {
            throw CliException.usage("--jobs " + jobs + " (expected 1 to " + JOBS_MAX + ")");
        }
        if (stopAtFirst && part.shards() > 1) {
            throw CliException.usage(
                    "--stop-at-first with a shard (expected one of them: shards that stop early do not add"
                            + " up to the whole)");
        }
        try (ScenarioFile file = open()) {
            SweepReport report = new SweepReport(file.target(), file.sha256(), part, stopAtFirst);
            SweepProgress progress = new SweepProgress(System.err, Terminal.isErr(), part.count());
            Consumer<Run> each = run -> {
                report.add(run);
                progress.add(run);
            };
            Sweep sweep = new Sweep(file.scenario());
            Sweep.Result result = stopAtFirst ? sweep.runToFirstFailure(part, jobs, each) : sweep.run(part, jobs, each);
            progress.end(result.events());
            if (shrink) {
                shrink(console, file, report);
            }
            return report;
        }
    }

    private static void shrink(Console console, ScenarioFile file, SweepReport report) {
        Scenario<?> scenario = file.scenario();
        for (Map.Entry<String, Long> first : report.firstSeeds().entrySet()) {
            console.note("making seed " + first.getValue() + " small");
            Shrinker.Result small = Shrinker.shrink(scenario, scenario.run(first.getValue()), file.rerunsMax());
            report.shrunk(first.getKey(), small.run(), small.reruns());
        }
    }

    private Sweep.Seeds part() throws CliException {
        if (seeds == null) {
            throw CliException.usage("no seeds (expected --seeds A..B, or --merge with reports)");
        }
        String from = shard == null ? SHARD : "--shard";
        String words = shard == null ? System.getenv(SHARD) : shard;
        Sweep.Seeds all;
        try {
            all = Shards.seeds(seeds);
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage("--seeds: " + wrong.getMessage());
        }
        try {
            return words == null || words.isBlank() ? all : Shards.parse(words, all.first(), all.last());
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage(from + ": " + wrong.getMessage());
        }
    }

    private SweepReport merged() throws CliException {
        List<String> others = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(option -> option.longestName())
                .filter(name -> !List.of("--merge", "--json", "--verbose").contains(name))
                .toList();
        if (file != null || !others.isEmpty()) {
            throw CliException.usage("--merge with " + (file != null ? file : others)
                    + " (expected reports, and --json at most: nothing is run)");
        }
        List<SweepReport> parts = new ArrayList<>();
        for (Path path : merge) {
            try {
                parts.add(SweepJson.read(path.toString(), Files.readString(path)));
            } catch (NoSuchFileException missing) {
                throw CliException.usage(path + ": no such file (expected a report that --json has written)");
            } catch (CharacterCodingException notText) {
                throw CliException.usage(path + ": not UTF-8 (expected a report that --json has written)");
            } catch (IOException unreadable) {
                throw new CliException(ExitCode.STORAGE_FAILED, path + ": cannot be read: " + unreadable, unreadable);
            }
        }
        return SweepJson.merge(parts);
    }
}
