package io.p2p4j.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled and run. */
class ReadmeTest {
    private static final Path EXAMPLE = Path.of("src/main/java/io/p2p4j/examples/chat/TwoPeers.java");
    private static final Path README = Path.of("../../README.md");
    private static final int LINES_MAX = 30;

    @Test
    void theReadmeShowsTheExample() throws Exception {
        String source = Files.readString(EXAMPLE);
        String shown = source.substring(source.indexOf("import "));
        assumeTrue(Files.exists(README), "there is no README yet");
        assertThat(shown.lines().count()).isLessThan(LINES_MAX);
        assertThat(Files.readString(README)).contains("<!-- example: TwoPeers.java -->\n```java\n" + shown + "```\n");
    }
}
