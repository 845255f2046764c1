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

/**
 * Two network namespaces with a link between them, and processes in them; nothing leaves the machine. Without the right to make
 * namespaces the test is skipped, unless {@code -Dp2p.namespaces=required} forbids it.
 */
final class MdnsNeighbours {
    /** Where both listen. */
    private static final String NEAR_HOST = "10.203.78.1";

    private static final String FAR_HOST = "10.203.78.2";

    private static final boolean REQUIRED = "required".equals(System.getProperty("p2p.namespaces"));
    private static final String WORD = "mdns ";
    private static final int PATIENCE_SECONDS = 20;

    /** Names are the process's own, since other builds on this machine may run the same test. */
    final String near = "p2pm" + ProcessHandle.current().pid() % 1_000_000 + "a";

    final String far = "p2pm" + ProcessHandle.current().pid() % 1_000_000 + "b";
    private final List<Process> processes = new ArrayList<>();

    MdnsNeighbours() throws IOException, InterruptedException {
        String refused = tried("ip", "netns", "add", near);
        if (!REQUIRED) {
            assumeTrue(refused.isEmpty(), () -> "no network namespaces here: " + refused);
        }
        assertThat(refused).as("network namespaces are required").isEmpty();
        ip("netns", "add", far);
        ip("link", "add", "mdns0", "netns", near, "type", "veth", "peer", "name", "mdns0", "netns", far);
        ip("-n", near, "addr", "add", NEAR_HOST + "/24", "dev", "mdns0");
        ip("-n", far, "addr", "add", FAR_HOST + "/24", "dev", "mdns0");
        for (String space : List.of(near, far)) {
            ip("-n", space, "link", "set", "lo", "up");
            ip("-n", space, "link", "set", "mdns0", "up");
        }
    }

    /** Runs a command; returns what it said when it failed, else nothing. */
    static String tried(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return String.valueOf(missing.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + said.strip();
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        assertThat(tried(command.toArray(String[]::new))).isEmpty();
    }

    /** Gives a namespace the way out that most machines have, without which other libraries find no interface to multicast on. */
    void route(String space) throws IOException, InterruptedException {
        ip("-n", space, "route", "add", "default", "dev", "mdns0");
    }

    /** Begins a command in a namespace; what it says on its standard error goes to that of the tests, unless it is told elsewhere. */
    ProcessBuilder command(String space, String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", space));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Starts a process that ends with the test at the latest. */
    Process start(ProcessBuilder command) throws IOException {
        Process process = command.start();
        processes.add(process);
        return process;
    }

    /** Starts a {@link MdnsPeer}. */
    Process startPeer(String space, int seed, String address) throws IOException {
        return start(command(
                space,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MdnsPeer.class.getName(),
                Integer.toString(seed),
                address));
    }

    /** The next line of the program itself; libraries may log beside it. */
    static String said(BufferedReader process) throws IOException {
        String line = process.readLine();
        while (line != null && !line.startsWith(WORD)) {
            line = process.readLine();
        }
        assertThat(line).as("a line before the process ends").isNotNull();
        return line.substring(WORD.length());
    }

    /** Ends what was started, and takes the namespaces away. */
    void end() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        tried("ip", "netns", "del", near);
        tried("ip", "netns", "del", far);
    }
}
