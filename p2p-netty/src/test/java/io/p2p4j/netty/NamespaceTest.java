package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.simulator.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes in network namespaces of their own, with a link between them that is cut and restored by the operating
 * system. Making namespaces needs root and {@code ip} on Linux: where that is not so the tests are skipped, unless
 * {@code -Dp2p.namespaces=required} forbids it.
 */
@Timeout(240)
@Tag("once")
final class NamespaceTest {
    private static final boolean REQUIRED = "required".equals(System.getProperty("p2p.namespaces"));
    private static final String HERE = "10.203.77.1";
    private static final String THERE = "10.203.77.2";
    private static final String MOVED = "10.203.77.3";

    private static final int DIALS_MAX = 10;

    /** Names are the process's own, since other builds on this machine may run the same test. */
    private final String name = "p2p" + ProcessHandle.current().pid() % 1_000_000;

    private final String near = name + "a";
    private final String far = name + "b";
    private ChildJvm dialer;
    private ChildJvm host;
    private String where;

    /** Runs a command of {@code ip}; returns what it said when it failed, else nothing. */
    private static String tried(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return String.valueOf(missing.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : "ip " + String.join(" ", words) + ": " + said.strip();
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        assertThat(tried(words)).isEmpty();
    }

    @BeforeEach
    void makeNamespaces() throws Exception {
        String refused = tried("netns", "add", near);
        if (!REQUIRED) {
            assumeTrue(refused.isEmpty(), () -> "no network namespaces here: " + refused);
        }
        assertThat(refused).as("network namespaces are required").isEmpty();
        ip("netns", "add", far);
        ip("link", "add", near, "netns", near, "type", "veth", "peer", "name", far, "netns", far);
        ip("-n", near, "addr", "add", HERE + "/24", "dev", near);
        ip("-n", far, "addr", "add", THERE + "/24", "dev", far);
        for (String space : List.of(near, far)) {
            ip("-n", space, "link", "set", "lo", "up");
            ip("-n", space, "link", "set", space, "up");
        }
        dialer = ChildJvm.startIn(near, NamespacePeer.class, HERE);
        host = ChildJvm.startIn(far, NamespacePeer.class, THERE);
        dialer.words();
        where = String.join(" ", host.words());
        opened();
        assertThat(ask("send")[0]).isEqualTo("echo");
    }

    @AfterEach
    void removeNamespaces() throws Exception {
        if (dialer != null) {
            dialer.close();
        }
        if (host != null) {
            host.close();
        }
        tried("netns", "del", near);
        tried("netns", "del", far);
    }

    private String[] ask(String command) throws IOException {
        dialer.tell(command);
        return dialer.words();
    }

    /** On a busy machine a handshake may take longer than a dial's patience. */
    private String[] opened() throws IOException {
        String[] dial = ask("dial " + where);
        for (int tries = 1; tries < DIALS_MAX && !dial[0].equals("open"); tries++) {
            dial = ask("dial " + where);
        }
        assertThat(dial[0]).as(String.join(" ", dial)).isEqualTo("open");
        return dial;
    }

    private void cut() throws Exception {
        ip("-n", far, "link", "set", far, "down");
    }

    private void restore() throws Exception {
        ip("-n", far, "link", "set", far, "up");
    }

    /** Lost within the idle timeout, and what a busy machine adds to it. */
    private void isLost() throws IOException {
        String[] closed = ask("closed");
        assertThat(closed[0]).as(String.join(" ", closed)).isEqualTo("closed");
        assertThat(closed[1]).isIn("IDLE_TIMEOUT", "CONNECTION_LOST");
        assertThat(Long.parseLong(closed[2]))
                .as("milliseconds to the end")
                .isLessThan(5 * NamespacePeer.IDLE_TIMEOUT.toMillis());
    }

    @Test
    void aCutLinkIsALostConnectionAndARestoredOneServesTheNextDial() throws Exception {
        cut();
        isLost();
        String[] dial = ask("dial " + where);
        assertThat(dial[0]).isEqualTo("failed");
        assertThat(dial[1]).isIn("DIAL_TIMEOUT", "HOST_UNREACHABLE");
        restore();
        opened();
        assertThat(ask("send")[0]).isEqualTo("echo");
    }

    @Test
    void aShortCutIsSurvivedWithWhatWasSentMeanwhile() throws Exception {
        cut();
        dialer.tell("send");
        restore();
        assertThat(dialer.words()).containsExactly("echo", "1000");
    }

    @Test
    void aChangedAddressIsATypedLossOnTcpAndTheNextDialComesFromTheNewOne() throws Exception {
        ip("-n", near, "addr", "del", HERE + "/24", "dev", near);
        ip("-n", near, "addr", "add", MOVED + "/24", "dev", near);
        isLost();
        String[] dial = opened();
        assertThat(dial[1]).startsWith("/ip4/" + MOVED + "/tcp/");
        assertThat(ask("send")[0]).isEqualTo("echo");
    }
}
