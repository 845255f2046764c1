package io.p2p4j.examples.simulation.thermostat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the simulator's page shows is what is compiled and run. */
class DocumentTest {
    private static final Path PAGE = Path.of("../../docs/SIMULATOR.md");
    private static final Path TEST = Path.of("src/test/java/io/p2p4j/examples/simulation/thermostat/RoomTest.java");
    private static final int LINES_MAX = 10;

    @Test
    void thePageShowsATestOfTenLinesThatRuns() throws IOException {
        String source = Files.readString(TEST);
        String shown = source.substring(source.indexOf("@SimulatedTest"), source.lastIndexOf('}'));
        assertThat(withoutSpace(Files.readString(PAGE))).contains("```java" + withoutSpace(shown) + "```");
        String body = shown.substring(shown.indexOf('{') + 1, shown.lastIndexOf('}'));
        assertThat(body.strip().lines()).hasSizeLessThanOrEqualTo(LINES_MAX);
    }

    /** The formatter may break lines where a document does not. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
