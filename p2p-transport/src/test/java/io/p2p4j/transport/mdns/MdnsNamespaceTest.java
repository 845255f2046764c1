package io.p2p4j.transport.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes in network namespaces of their own find each other by multicast; nothing leaves the machine. Skipped where
 * namespaces cannot be made, unless {@code -Dp2p.namespaces=required} forbids it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("once")
class MdnsNamespaceTest {
    private static final boolean REQUIRED = "required".equals(System.getProperty("p2p.namespaces"));

    private final String near = "p2pm" + ProcessHandle.current().pid() % 1_000_000 + "a";
    private final String far = "p2pm" + ProcessHandle.current().pid() % 1_000_000 + "b";
    private final List<Process> processes = new ArrayList<>();

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
        ip("link", "add", "mdns0", "netns", near, "type", "veth", "peer", "name", "mdns0", "netns", far);
        ip("-n", near, "addr", "add", "10.203.78.1/24", "dev", "mdns0");
        ip("-n", far, "addr", "add", "10.203.78.2/24", "dev", "mdns0");
        for (String space : List.of(near, far)) {
            ip("-n", space, "link", "set", "lo", "up");
            ip("-n", space, "link", "set", "mdns0", "up");
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor(20, TimeUnit.SECONDS);
        }
        tried("netns", "del", near);
        tried("netns", "del", far);
    }

    private Process start(String space, int seed, String address) throws IOException {
        List<String> command = List.of(
                "ip",
                "netns",
                "exec",
                space,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MdnsPeer.class.getName(),
                Integer.toString(seed),
                address);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    /** The next line of the program itself; libraries may log beside it. */
    private static String said(BufferedReader process) throws IOException {
        String line = process.readLine();
        while (line != null && !line.startsWith("mdns ")) {
            line = process.readLine();
        }
        assertThat(line).as("a line before the process ends").isNotNull();
        return line.substring("mdns ".length());
    }

    @Test
    void twoProcessesFindEachOtherAndHearTheGoodbye() throws Exception {
        Process one = start(near, 1, "/ip4/10.203.78.1/tcp/4001");
        Process other = start(far, 2, "/ip4/10.203.78.2/udp/4002/quic-v1");
        try (BufferedReader oneSays = one.inputReader();
                BufferedReader otherSays = other.inputReader()) {
            String onePeer = said(oneSays).split(" ")[1];
            String otherPeer = said(otherSays).split(" ")[1];
            assertThat(said(oneSays)).isEqualTo("found " + otherPeer + " [/ip4/10.203.78.2/udp/4002/quic-v1]");
            assertThat(said(otherSays)).isEqualTo("found " + onePeer + " [/ip4/10.203.78.1/tcp/4001]");
            other.outputWriter().close();
            assertThat(said(oneSays)).startsWith("expired " + otherPeer);
        }
    }
}
