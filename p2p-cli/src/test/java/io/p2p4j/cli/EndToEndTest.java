package io.p2p4j.cli;

import static io.p2p4j.cli.CliProcess.p2p;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user meets it: real processes, real sockets on loopback, real signals. */
@Tag("once")
class EndToEndTest {
    private static final String ANY_PORT = "/ip4/127.0.0.1/tcp/0";

    @TempDir
    Path temp;

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(20260101).nextBytes(bytes);
        return bytes;
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    private CliProcess receiver(String... more) throws IOException {
        return p2p(receiverArguments(more));
    }

    private String[] receiverArguments(String... more) {
        List<String> first = List.of("receive", "--json", "--dir", inbox().toString(), "--listen", ANY_PORT);
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private Path inbox() {
        return temp.resolve("inbox");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(inbox())) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileArrivesWholeAndVerified() throws Exception {
        byte[] bytes = content(5_000_003);
        Path file = file("photo.jpg", bytes);
        try (CliProcess receiver = receiver("--once");
                CliProcess sender = p2p("send", "--json", file.toString(), receiver.address())) {
            assertThat(sender.exitCode()).as(sender.toString()).isZero();
            assertThat(receiver.exitCode()).as(receiver.toString()).isZero();
            assertThat(Files.readAllBytes(inbox().resolve("photo.jpg"))).isEqualTo(bytes);
            assertThat(names()).containsExactly("photo.jpg");
            assertThat(sender.event("sent"))
                    .containsEntry("bytes", 5_000_003.0)
                    .containsEntry("sha256", receiver.event("received").get("sha256"));
            assertThat(sender.err() + receiver.err()).isEmpty();
        }
    }

    @Test
    void aReceiverServesManyAndOverwritesNothing() throws Exception {
        Path file = file("a.txt", content(10));
        try (CliProcess receiver = receiver("--max-bytes", "1000")) {
            try (CliProcess sender = p2p("send", file.toString(), receiver.address())) {
                assertThat(sender.exitCode()).as(sender.toString()).isZero();
                assertThat(sender.out()).contains("10 bytes").doesNotContain("\u001b", "\r");
            }
            try (CliProcess sender = p2p("send", "-", "--name", "../../a.txt", receiver.address())) {
                try (OutputStream stdin = sender.stdin()) {
                    stdin.write(content(20));
                }
                assertThat(sender.exitCode()).as(sender.toString()).isZero();
            }
            assertThat(names()).containsExactly("a-2.txt", "a.txt");

            Path large = file("large", content(1001));
            try (CliProcess sender = p2p("send", "--json", large.toString(), receiver.address())) {
                assertThat(sender.exitCode()).as(sender.toString()).isEqualTo(3);
                assertThat(sender.event("error")).containsEntry("code", "PEER_REFUSED");
                assertThat(sender.err())
                        .contains("1001 bytes", "--max-bytes 1000")
                        .hasLineCount(1);
            }
            assertThat(names()).containsExactly("a-2.txt", "a.txt");
        }
    }

    @Test
    void aKilledReceiverIsATypedErrorAndTheNextOneCleansUp() throws Exception {
        try (CliProcess receiver = receiver();
                CliProcess sender = p2p("send", "--json", "-", receiver.address());
                OutputStream stdin = sender.stdin()) {
            stdin.write(content(1 << 20));
            stdin.flush();
            await().atMost(CliProcess.PATIENCE)
                    .until(() -> names().stream().anyMatch(name -> name.endsWith(".p2p-part")));
            receiver.kill();
            assertThat(sender.exitCode()).as(sender.toString()).isEqualTo(5);
            assertThat(sender.event("error")).containsEntry("code", "CONNECTION_LOST");
            assertThat(sender.err()).hasLineCount(1).containsOnlyOnce("CONNECTION_LOST");
        }
        assertThat(names()).hasSize(1);
        try (CliProcess receiver = receiver()) {
            receiver.address();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void aFullDiskIsToldToBothEnds() throws Exception {
        Path file = file("large", content(3_000_000));
        try (CliProcess receiver = CliProcess.withFileLimit(2048, receiverArguments("--once"));
                CliProcess sender = p2p("send", "--json", file.toString(), receiver.address())) {
            assertThat(sender.exitCode()).as(sender.toString()).isEqualTo(9);
            assertThat(sender.event("error")).containsEntry("code", "STORAGE_FAILED");
            assertThat(receiver.exitCode()).as(receiver.toString()).isEqualTo(9);
            assertThat(receiver.event("error")).containsEntry("code", "STORAGE_FAILED");
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void anotherPeerThanExpectedGetsNothing() throws Exception {
        Path file = file("secret", content(100));
        try (CliProcess receiver = receiver()) {
            String address = receiver.address();
            String other = address.substring(0, address.indexOf("/p2p/")) + "/p2p/"
                    + Identity.generate().peerId();
            try (CliProcess sender = p2p("send", "--json", file.toString(), other)) {
                assertThat(sender.exitCode()).as(sender.toString()).isEqualTo(8);
                assertThat(sender.event("error")).containsEntry("code", "PEER_ID_MISMATCH");
            }
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void nobodyListeningIsAFailedConnection() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path file = file("x", content(1));
        try (CliProcess sender = p2p("send", "--json", file.toString(), "/ip4/127.0.0.1/tcp/" + port)) {
            assertThat(sender.exitCode()).as(sender.toString()).isEqualTo(3);
            assertThat(sender.event("error")).containsEntry("code", "CONNECTION_REFUSED");
        }
    }

    @Test
    void nodesMeetMeasureAndPartOnInterrupt() throws Exception {
        assumeFalse(CliProcess.ignoresInterrupts(), "this build itself ignores Ctrl-C, and so do its children");
        try (CliProcess first = p2p("node", "--json", "--listen", ANY_PORT);
                CliProcess second =
                        p2p("node", "--json", "--listen", ANY_PORT, "--interval", "1", "--peer", first.address())) {
            assertThat(second.event("roundTrip"))
                    .containsEntry("peer", first.event("identity").get("peer"));
            assertThat(first.event("opened"))
                    .containsEntry("peer", second.event("identity").get("peer"));
            second.interrupt();
            assertThat(second.exitCode()).as(second.toString()).isEqualTo(130);
            assertThat(first.event("closed"))
                    .containsEntry("code", "GOING_AWAY")
                    .containsEntry("origin", "REMOTE");
            first.interrupt();
            assertThat(first.exitCode()).as(first.toString()).isEqualTo(130);
            assertThat(first.err() + second.err()).isEmpty();
        }
    }

    @Test
    void theDemonstrationRunsInTwoProcessesAndInASimulation() throws Exception {
        Path file = file("movie", content(2_000_000));
        try (CliProcess demo =
                p2p("demo", "--json", "--file", file.toString(), "--messages", "50", "--nodes", "10", "--seed", "42")) {
            assertThat(demo.exitCode()).as(demo.toString()).isZero();
            assertThat(demo.event("transfer")).containsEntry("bytes", 2_000_000.0);
            assertThat(demo.event("roundTrips")).containsEntry("messages", 50.0);
            assertThat(demo.event("reproducible")).containsEntry("equal", true);
            assertThat(demo.out() + demo.err()).doesNotContain("\u001b", "\r");
        }
    }

    @Test
    void everyLineOfAFailureIsOneLine() throws Exception {
        for (List<String> wrong : Arrays.asList(
                List.of("send", "--provider", "nonsuch", "p2p", ANY_PORT),
                List.of("receive", "--provider", "simulator", "--dir", inbox().toString()))) {
            Path file = file("p2p", content(1));
            String[] arguments = wrong.stream()
                    .map(word -> word.equals("p2p") ? file.toString() : word)
                    .toArray(String[]::new);
            try (CliProcess process = p2p(arguments)) {
                assertThat(process.exitCode()).as(process.toString()).isEqualTo(2);
                assertThat(process.err()).hasLineCount(1).contains(wrong.get(2));
            }
        }
    }
}
