package io.p2p4j.netty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network namespaces with a cable between them; both end with this object. Works as root on Linux only. */
final class Namespaces implements AutoCloseable {
    private final String left;
    private final String right;

    private Namespaces(String left, String right) {
        this.left = left;
        this.right = right;
    }

    /** Makes them: the left one has 10.77.0.1/16, the right one 10.77.1.1/16. */
    static Namespaces create() throws IOException, InterruptedException {
        String unique = Long.toString(ProcessHandle.current().pid());
        Namespaces pair = new Namespaces("p2pl" + unique, "p2pr" + unique);
        try {
            pair.make();
        } catch (IOException failure) {
            pair.close();
            throw failure;
        }
        return pair;
    }

    private void make() throws IOException, InterruptedException {
        ip("netns", "add", left);
        ip("netns", "add", right);
        ip("link", "add", "p2p0", "netns", left, "type", "veth", "peer", "name", "p2p0", "netns", right);
        for (String namespace : List.of(left, right)) {
            ip("-n", namespace, "link", "set", "lo", "up");
            ip("-n", namespace, "link", "set", "p2p0", "up");
        }
        ip("-n", left, "addr", "add", "10.77.0.1/16", "dev", "p2p0");
        ip("-n", right, "addr", "add", "10.77.1.1/16", "dev", "p2p0");
    }

    /** The host on the right gets another address and loses the one before. */
    void moveRight(String from, String to) throws IOException, InterruptedException {
        ip("-n", right, "addr", "add", to + "/15", "dev", "p2p0");
        ip("-n", right, "addr", "del", from + "/16", "dev", "p2p0");
    }

    String left() {
        return left;
    }

    String right() {
        return right;
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + said.strip());
        }
    }

    @Override
    public void close() {
        for (String namespace : List.of(left, right)) {
            try {
                ip("netns", "del", namespace);
            } catch (IOException neverMade) {
                // The first failure says more.
                continue;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
