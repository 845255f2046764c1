package io.p2p4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What README.md shows of {@code ./p2p demo} is what it does, as far as that is the same everywhere. */
class ReadmeDemoTest {
    private static final int NODES = 50;
    private static final int RUNS = 2;

    @Test
    void theReadmeShowsWhatTheSimulationComesTo() throws Exception {
        SimulatedDemo.Outcome outcome = SimulatedDemo.run(1, NODES);
        String[] readme = Files.readString(Path.of("../README.md")).split("\n");
        String counts = String.format(
                Locale.ROOT,
                "%d texts at all %d nodes, %d files, %d dials, %,d events, %.1f virtual s in",
                outcome.texts(),
                NODES,
                outcome.files(),
                outcome.dials(),
                outcome.events(),
                outcome.virtualNanos() / 1e9);
        assertThat(readme)
                .filteredOn(line -> line.contains(counts) && line.endsWith("trace hash " + outcome.traceHash()))
                .as("lines of README.md with %s … trace hash %s", counts, outcome.traceHash())
                .hasSize(RUNS);
        assertThat(readme).filteredOn(line -> line.contains("trace hash")).hasSize(RUNS + 1);
        assertThat(readme)
                .filteredOn(line -> line.contains("gave trace hash " + outcome.traceHash() + " both times"))
                .hasSize(1);
    }
}
