package io.p2p4j.tck.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/PROVIDERS.md shows is what is compiled and judged. */
class GuideTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Path GUIDE = BASE.resolve("../docs/PROVIDERS.md");
    private static final Path SOURCES = BASE.resolve("src/test/java/io/p2p4j/tck/plain");
    private static final Pattern SHOWN =
            Pattern.compile("<!-- source: (\\w+\\.java) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final int SHOWN_MIN = 10;

    @Test
    void everyPieceStandsInItsSource() throws IOException {
        String guide = Files.readString(GUIDE);
        Matcher shown = SHOWN.matcher(guide);
        int count = 0;
        while (shown.find()) {
            String source = Files.readString(SOURCES.resolve(shown.group(1)));
            assertThat(withoutSpace(source))
                    .as("a piece of %s in docs/PROVIDERS.md", shown.group(1))
                    .contains(withoutSpace(shown.group(2)));
            count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(SHOWN_MIN);
        assertThat(guide.split("```java", -1))
                .as("pieces, each with its source")
                .hasSize(count + 1);
    }

    /** The formatter may break lines where a document does not. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
