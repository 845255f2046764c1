package io.p2p4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.workload.Workload;
import io.p2p4j.bench.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the harness works; nothing here says how fast anything is. */
@Tag("once")
class BenchTest {
    private static final Settings TINY = Settings.DEFAULT
            .withRounds(2)
            .withRoundCpuSeconds(0.001)
            .withWarmupCpuSeconds(0.001)
            .withLoops(1)
            .withEnds(Settings.Ends.HERE);

    @Test
    void everyWorkloadAndEveryContestantGetsThrough() {
        for (Workload workload : Workloads.all()) {
            // These have every contestant; of the others one of ours and one baseline are enough.
            boolean all = List.of("small", "roundtrip").contains(workload.id())
                    || workload.id().startsWith("libp2p");
            Result result = workload.run(all ? TINY : TINY.withOnly(List.of("p2p-boringssl", "netty-boringssl in")));
            assertThat(result.id()).isEqualTo(workload.id());
            assertThat(result.entries()).isNotEmpty().allSatisfy(entry -> {
                assertThat(entry.failure()).as(entry.name()).isEmpty();
                assertThat(entry.figures()).as(entry.name()).isNotEmpty();
                assertThat(entry.figures().values())
                        .as(entry.name())
                        .allSatisfy(samples -> assertThat(samples.values()).allMatch(Double::isFinite));
            });
        }
    }

    @Test
    void measuresInTwoProcessesAndWritesTables(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("figures.json");
        Path markdown = folder.resolve("figures.md");
        List<Result> results = Bench.run(Options.parse(List.of(
                "small",
                "--only",
                "netty-tcp queue,p2p-jdk",
                "--rounds",
                "2",
                "--seconds",
                "0.01",
                "--warmup",
                "0.01",
                "--json",
                json.toString(),
                "--markdown",
                markdown.toString())));
        assertThat(results).hasSize(1);
        assertThat(results.get(0).entries())
                .extracting(Result.Entry::name)
                .containsExactly("p2p-jdk future", "netty-tcp queue");
        assertThat(results.get(0).entries()).extracting(Result.Entry::failure).containsOnly("");
        assertThat(Files.readString(markdown)).contains("- java: ", "### small: ", "| p2p-jdk future | ");
        assertThat(Files.readString(json)).startsWith("{\n").contains("\"machine\"", "\"name\": \"netty-tcp queue\"");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThatThrownBy(() -> Options.parse(List.of("smal")))
                .hasMessageStartingWith("argument smal (expected one of [bulk, small,");
        assertThatThrownBy(() -> Options.parse(List.of("small", "--rounds")))
                .hasMessage("option --rounds has no value");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "many")))
                .hasMessage("option --rounds: many (expected a number)");
        assertThat(Options.parse(List.of("--short")).settings().rounds()).isEqualTo(Settings.SHORT.rounds());
    }
}
