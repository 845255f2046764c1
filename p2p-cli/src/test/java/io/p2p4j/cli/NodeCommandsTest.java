package io.p2p4j.cli;

import static io.p2p4j.cli.CliProcess.p2p;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.cli.status.StateFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running node and those that ask it, each in a process of its own. */
@Timeout(300)
class NodeCommandsTest {
    private static final String ANY_PORT = "/ip4/127.0.0.1/tcp/0";

    @TempDir
    Path temp;

    private String dir(String name) {
        return temp.resolve(name).toString();
    }

    private static Map<String, Object> event(CliProcess process, String name) throws Exception {
        assertThat(process.exitCode()).as(process.toString()).isZero();
        return process.event(name);
    }

    @Test
    void aNodeIsAskedAndSendsMessages() throws Exception {
        try (CliProcess first = p2p("node", "--json", "--listen", ANY_PORT, "--data-dir", dir("first"));
                CliProcess second = p2p(
                        "node",
                        "--json",
                        "--listen",
                        ANY_PORT,
                        "--data-dir",
                        dir("second"),
                        "--log-format",
                        "json",
                        "--peer",
                        first.address())) {
            String peer = String.valueOf(first.event("identity").get("peer"));
            second.event("roundTrip");
            second.event("status");
            first.event("status");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(temp.resolve("second").resolve(StateFile.NAME))))
                    .isEqualTo("rw-------");

            try (CliProcess peers = p2p("peers", "--json", "--data-dir", dir("second"))) {
                assertThat(event(peers, "peer"))
                        .containsEntry("peer", peer)
                        .containsEntry("connected", true)
                        .containsEntry("healthy", true);
            }
            try (CliProcess stats = p2p("stats", "--json", "--data-dir", dir("first"))) {
                assertThat(event(stats, "stats")).containsEntry("peer", peer).containsEntry("connected_peers", 1.0);
            }
            try (CliProcess send = p2p(
                    "send-message", peer, "h\u00e9llo", "--type", "GREETING", "--data-dir", dir("second"), "--json")) {
                assertThat(event(send, "delivered")).containsEntry("bytes", 6.0);
            }
            assertThat(first.event("message"))
                    .containsEntry("peer", second.event("identity").get("peer"))
                    .containsEntry("type", "GREETING")
                    .containsEntry("text", "h\u00e9llo");

            await().atMost(CliProcess.PATIENCE).until(() -> second.err().contains("P2P connection established"));
            Map<String, Object> line = second.err()
                    .lines()
                    .map(JsonReader::object)
                    .filter(record -> "P2P connection established".equals(record.get("message")))
                    .findFirst()
                    .orElseThrow();
            assertThat(line).containsEntry("peer_id", peer).containsEntry("connection_type", "direct");
            assertThat((Double) line.get("latency_ms")).isPositive();

            diagnose(second.event("identity"));
        }
    }

    /** Of two nodes that run and see each other. */
    private void diagnose(Map<String, Object> identity) throws Exception {
        assertThat(identity).containsKey("peer");
        try (CliProcess doctor = p2p("doctor", "--json", "--data-dir", dir("second"), "--listen", ANY_PORT)) {
            assertThat(doctor.exitCode()).as(doctor.toString()).isZero();
            assertThat(verdict(doctor, "node")).isEqualTo("OK");
            assertThat(verdict(doctor, "connected-peers")).isEqualTo("OK");
            assertThat(verdict(doctor, "memory")).isEqualTo("OK");
            assertThat(verdict(doctor, "queues")).isEqualTo("OK");
            assertThat(verdict(doctor, "latency")).isIn("OK", "WARNING");
            assertThat(verdict(doctor, "reachable")).isEqualTo("WARNING");
            assertThat(verdict(doctor, "data-dir")).isIn("OK", "WARNING");
        }
    }

    private static Object verdict(CliProcess doctor, String check) {
        return findings(doctor).stream()
                .filter(finding -> check.equals(finding.get("check")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + check + " in " + doctor))
                .get("verdict");
    }

    private static List<Map<String, Object>> findings(CliProcess doctor) {
        return doctor.out()
                .lines()
                .map(JsonReader::object)
                .filter(event -> "finding".equals(event.get("event")))
                .toList();
    }

    @Test
    void theIdentityStaysAndTheStateFileGoes() throws Exception {
        assumeFalse(CliProcess.ignoresInterrupts(), "this build itself ignores Ctrl-C, and so do its children");
        Object peer;
        try (CliProcess node = p2p("node", "--json", "--listen", ANY_PORT, "--data-dir", dir("kept"))) {
            node.event("status");
            peer = node.event("identity").get("peer");
            assertThat(StateFile.read(temp.resolve("kept"))).isPresent();
            node.interrupt();
            assertThat(node.exitCode()).as(node.toString()).isEqualTo(130);
        }
        assertThat(StateFile.read(temp.resolve("kept"))).isEmpty();
        try (CliProcess node = p2p("node", "--json", "--listen", ANY_PORT, "--data-dir", dir("kept"))) {
            assertThat(node.event("identity")).containsEntry("peer", peer);
        }
    }

    @Test
    void withoutANodeTheErrorSaysWhatToDo() {
        Ended none = Ended.run("stats", "--data-dir", dir("none"));
        assertThat(none.code()).isEqualTo(3);
        assertThat(none.err()).contains("p2p node --data-dir").hasLineCount(1);
        assertThat(Ended.run("peers").code()).isEqualTo(2);
        assertThat(Ended.run("peers", "--status", "nonsense").code()).isEqualTo(2);
        assertThat(Ended.run("send-message", "x", "y").code()).isEqualTo(2);
    }

    @Test
    void aKilledNodeIsTold() throws Exception {
        try (CliProcess node = p2p("node", "--json", "--listen", ANY_PORT, "--data-dir", dir("killed"))) {
            node.event("status");
            node.kill();
            node.exitCode();
        }
        Ended stats = Ended.run("stats", "--data-dir", dir("killed"));
        assertThat(stats.code()).isEqualTo(3);
        assertThat(stats.err()).contains("still running");
    }

    @Test
    void aMessageToNobodyIsATypedError() throws Exception {
        try (CliProcess node = p2p("node", "--json", "--listen", ANY_PORT, "--data-dir", dir("alone"))) {
            node.event("status");
            String stranger = Identity.generate().peerId().toString();
            Ended send = Ended.run("send-message", stranger, "hello", "--data-dir", dir("alone"));
            assertThat(send.code()).as(send.err()).isIn(4, 7);
            Ended wrong = Ended.run("send-message", "nobody", "hello", "--data-dir", dir("alone"));
            assertThat(wrong.code()).as(wrong.err()).isEqualTo(2);
            try (CliProcess doctor = p2p("doctor", "--json", "--data-dir", dir("alone"), "--listen", ANY_PORT)) {
                assertThat(doctor.exitCode()).as(doctor.toString()).isEqualTo(10);
                assertThat(verdict(doctor, "connected-peers")).isEqualTo("FAULT");
                assertThat(verdict(doctor, "data-path")).isEqualTo("FAULT");
                assertThat(verdict(doctor, "bootstrap")).isEqualTo("WARNING");
            }
        }
    }

    @Test
    void theDoctorSeesWhatKeepsANodeFromItsPeers() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended doctor = Ended.run(
                    "doctor",
                    "--json",
                    "--data-dir",
                    file.resolve("below-a-file").toString(),
                    "--listen",
                    "/ip4/127.0.0.1/tcp/" + taken.getLocalPort(),
                    "--peer",
                    "/ip4/127.0.0.1/tcp/" + nobody);
            assertThat(doctor.code()).as(doctor.err()).isEqualTo(10);
            Map<Object, Map<String, Object>> byCheck = doctor.out()
                    .lines()
                    .map(JsonReader::object)
                    .filter(event -> "finding".equals(event.get("event")))
                    .collect(Collectors.toMap(event -> event.get("check"), event -> event, (one, other) -> one));
            assertThat(byCheck.get("data-dir")).containsEntry("verdict", "FAULT");
            assertThat(byCheck.get("listen")).containsEntry("verdict", "FAULT");
            assertThat(String.valueOf(byCheck.get("listen").get("remedy"))).contains("P2P_LISTEN_PORT");
            assertThat(byCheck.get("bootstrap")).containsEntry("verdict", "FAULT");
            assertThat(String.valueOf(byCheck.get("bootstrap").get("remedy"))).contains("start the peer");
            assertThat(byCheck.get("java")).containsEntry("verdict", "OK");
            assertThat(byCheck).containsKeys("provider", "provider-part", "open-files", "network", "relays", "node");
        }
    }

    @Test
    void aFileInYamlOrTomlSetsUpANode() throws Exception {
        Path yaml = Files.writeString(
                temp.resolve("node.yaml"),
                "listen-addresses:\n  - " + ANY_PORT + "\ndata-dir: " + dir("yaml")
                        + "\nmax-connections: 7\nnetty:\n  p2p:\n    io: nio\n");
        try (CliProcess first = p2p("node", "--json", "--config", yaml.toString())) {
            first.event("status");
            Path toml = Files.writeString(
                    temp.resolve("node.toml"),
                    "listen-addresses = [\"" + ANY_PORT + "\"]\ndata-dir = \"" + dir("toml")
                            + "\"\nbootstrap-peers = [\"" + first.address() + "\"]\n[netty.p2p]\nio = \"nio\"\n");
            try (CliProcess second = p2p("node", "--json", "--config", toml.toString())) {
                assertThat(second.event("opened"))
                        .containsEntry("peer", first.event("identity").get("peer"));
                assertThat(second.event("status")).containsKey("url");
            }
        }
    }

    @Test
    void errorsOfAFileNameLineAndKey() throws Exception {
        Path yaml = Files.writeString(
                temp.resolve("bad.yaml"),
                "listen-port: 99999\nmax-conections: 7\ndial-timeout: soon\nbootstrap-peers: [\"/nonsense\"]\n");
        Ended wrong = Ended.run("node", "--config", yaml.toString());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("bad.yaml:1:14: listen-port", "99999")
                .contains("bad.yaml:2:17: max-conections: unknown setting; did you mean max-connections?")
                .contains("bad.yaml:3:15: dial-timeout", "soon")
                .contains("bad.yaml:4:18: bootstrap-peers", "nonsense");
        Path toml = Files.writeString(
                temp.resolve("bad.toml"), "listen-port = 99999\n\nmax-conections = 7\nstatus = \"nowhere\"\n");
        assertThat(Ended.run("node", "--config", toml.toString()).err())
                .contains("bad.toml:1:", "listen-port", "99999")
                .contains("bad.toml:3:", "did you mean max-connections?")
                .contains("bad.toml:4:", "nowhere");
        Path broken = Files.writeString(temp.resolve("broken.toml"), "listen-port = = 1\n");
        assertThat(Ended.run("node", "--config", broken.toString()).err()).contains("broken.toml:1:");
    }
}
