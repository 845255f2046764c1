package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that writes a real disk is killed, again and again. */
@Tag("once")
class KilledProcessTest {
    private static final int KILLS = 20;

    @TempDir
    Path folder;

    @Test
    void whatWasForcedOutlivesEveryKill() throws Exception {
        Random random = new Random(20);
        long forced = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start();
            try (BufferedReader said = process.inputReader()) {
                int lines = 1 + random.nextInt(12);
                for (int i = 0; i < lines; i++) {
                    forced = forced(said.readLine());
                }
                // By its handle, since the process itself would close what it has said and nobody has read.
                process.toHandle().destroyForcibly();
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    forced = line.matches("forced [0-9]+") ? forced(line) : forced;
                }
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            Map<Integer, Long> counts = counts();
            assertThat(counts).hasSize(BookWriter.PEERS);
            assertThat(counts.values()).allMatch(atLeast(forced), "at least " + forced);
        }
    }

    private static Predicate<Long> atLeast(long least) {
        return count -> count >= least;
    }

    private static long forced(String line) {
        assertThat(line).startsWith("forced ");
        return Long.parseLong(line.substring("forced ".length()));
    }

    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BookWriter.class.getName(),
                folder.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Map<Integer, Long> counts() throws IOException {
        Map<Integer, Long> counts = new TreeMap<>();
        BookFile.open(folder, change -> {
                    for (int i = 0; i < BookWriter.PEERS; i++) {
                        if (TestPeers.id(i).equals(change.peer())) {
                            counts.put(i, change.record().orElseThrow().successCount());
                        }
                    }
                })
                .close();
        return counts;
    }
}
