package io.p2p4j.netty;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a process in a network namespace: listens at the address that it is given and echoes, and dials, sends and
 * waits for the end of its connection when it is told to. Each command has one line for an answer.
 */
final class NamespacePeer {
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);
    static final Duration DIAL_TIMEOUT = Duration.ofSeconds(6);

    private NamespacePeer() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Limits limits = Limits.builder()
                .keepAliveInterval(Duration.ofSeconds(1))
                .idleTimeout(IDLE_TIMEOUT)
                .dialTimeout(DIAL_TIMEOUT)
                .build();
        P2PConfig config = P2PConfig.development()
                .listenAddress(Multiaddr.tcp(arguments[0], 0))
                .limits(limits)
                .build();
        try (Node node = new Node(config)) {
            P2PListener listener = node.listen();
            listener.onConnection(connection -> echo(node, connection));
            out.println(listener.localAddresses().get(0) + " " + node.provider.localPeerId());
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            P2PConnection connection = null;
            for (String line = told.readLine(); line != null && !line.equals("end"); line = told.readLine()) {
                String[] words = line.split(" ");
                try {
                    if (words[0].equals("dial")) {
                        connection = node.connect(Multiaddr.parse(words[1]), PeerId.parse(words[2]));
                        out.println("open " + connection.info().localAddress());
                    } else {
                        out.println(answer(words[0], connection));
                    }
                } catch (P2PException failed) {
                    out.println("failed " + failed.code());
                }
            }
        }
    }

    private static String answer(String command, @Nullable P2PConnection connection) throws Exception {
        if (connection == null) {
            throw new IllegalStateException(command + " without a connection (expected a dial before)");
        }
        if (command.equals("send")) {
            Node.get(connection.send(new byte[1000]));
            return "echo " + Node.get(connection.receive()).orElseThrow().length;
        }
        long begun = System.nanoTime();
        CloseReason reason = Node.get(connection.closed());
        return "closed " + reason.code() + " "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static void echo(Node node, P2PConnection connection) {
        connection
                .receive()
                .thenCompose(message -> connection.send(message.orElseThrow()))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null && connection.isOpen()) {
                                echo(node, connection);
                            }
                        },
                        node.context.executor());
    }
}
