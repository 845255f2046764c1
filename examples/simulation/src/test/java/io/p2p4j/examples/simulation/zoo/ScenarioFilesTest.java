package io.p2p4j.examples.simulation.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.simulator.scenario.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scenario files say what the scenarios in Java say, and find the same bugs. */
class ScenarioFilesTest {
    private static final Path FOLDER = Path.of("scenarios");

    static List<Exhibit> exhibits() {
        return Zoo.exhibits();
    }

    private static Path file(Exhibit exhibit) {
        return FOLDER.resolve(exhibit.name() + ".yaml");
    }

    @Test
    void thereIsOneForEachAnimal() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files)
                    .containsExactlyInAnyOrderElementsOf(
                            exhibits().stream().map(ScenarioFilesTest::file).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void theFileFindsTheBug(Exhibit exhibit) throws Exception {
        Run inJava = ZooTest.firstFailure(exhibit);
        long seed = inJava.plan().seed();
        try (ScenarioFile file = ScenarioFile.read(file(exhibit), List.of())) {
            Run run = file.scenario().run(seed);
            assertThat(run.held()).isFalse();
            assertThat(run.plan()).isEqualTo(inJava.plan());
            assertThat(run.traceHash()).isEqualTo(inJava.traceHash());
        }
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void aFileTakesTheBugOut(Exhibit exhibit, @TempDir Path folder) throws Exception {
        Path without = folder.resolve("without.yaml");
        Files.writeString(without, Files.readString(file(exhibit)).replace("bug: true", "bug: false"));
        try (ScenarioFile file = ScenarioFile.read(without, List.of())) {
            file.scenario().run(ZooTest.firstFailure(exhibit).plan()).orFail();
        }
    }
}
