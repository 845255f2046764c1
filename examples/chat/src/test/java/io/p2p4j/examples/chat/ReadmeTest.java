package io.p2p4j.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documents show is what is compiled and run. */
class ReadmeTest {
    private static final Path HOME = Path.of("../..");
    private static final Path EXAMPLE = Path.of("src/main/java/io/p2p4j/examples/chat/TwoPeers.java");
    private static final Path SIMULATION =
            HOME.resolve("p2p-simulator/src/test/java/io/p2p4j/simulator/SimulationTest.java");
    private static final Path KIT = HOME.resolve("p2p-netty/src/test/java/io/p2p4j/netty/NettyTckTest.java");
    private static final int LINES_MAX = 30;

    @Test
    void theReadmeShowsTheTwoPeers() throws Exception {
        String source = Files.readString(EXAMPLE);
        String shown = source.substring(source.indexOf("import "));
        assertThat(shown.lines().count()).isLessThan(LINES_MAX);
        assertThat(document("README.md")).contains("<!-- example: TwoPeers.java -->\n```java\n" + shown + "```\n");
    }

    @Test
    void theReadmeAndTheSimulatorsPageShowATestThatRuns() throws Exception {
        String source = Files.readString(SIMULATION);
        int begin = source.lastIndexOf("@Test", source.indexOf("void aMessageArrivesAfterAPartition"));
        String shown = source.substring(begin, source.indexOf("@Test", begin + 1));
        assertThat(withoutSpace(document("README.md"))).contains(withoutSpace(shown));
        assertThat(withoutSpace(document("docs/SIMULATOR.md"))).contains(withoutSpace(shown));
    }

    @Test
    void theReadmeShowsHowAProviderRunsTheKit() throws Exception {
        String source = Files.readString(KIT);
        String shown = source.substring(
                source.indexOf("class NettyTckTest"), source.indexOf("@Override", source.indexOf("newHarness")));
        assertThat(withoutSpace(document("README.md"))).contains(withoutSpace(shown));
    }

    private static String document(String name) throws Exception {
        return Files.readString(HOME.resolve(name));
    }

    /** The formatter may break lines where a document does not. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
