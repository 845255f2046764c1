package io.p2p4j.netty;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The main class of a process that listens at an address and receives numbered messages: says "at" with its address, "got"
 * with a count now and then, "moved" when the sender's address changes, and "all" at the last one.
 */
final class CountingProcess {
    private static final int REPORTED = 1000;

    private CountingProcess() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        try (Node node = new Node(Node.patient())) {
            node.provider.observe(event -> {
                if (event instanceof P2PEvent.ConnectionChanged changed) {
                    say("moved " + changed.connection().info().remoteAddress());
                }
            });
            P2PListener listener = Node.get(node.provider.listen(Multiaddr.parse(arguments[0])));
            say("at " + listener.localAddresses().get(0));
            P2PConnection connection = Node.get(listener.accept());
            for (int i = 0; i < count; i++) {
                Optional<byte[]> message = Node.get(connection.receive());
                int number = ByteBuffer.wrap(message.orElseThrow()).getInt();
                if (number != i) {
                    throw new IllegalStateException("message " + number + " (expected " + i + ")");
                }
                if (i % REPORTED == 0) {
                    say("got " + i + " " + connection.info().remoteAddress());
                }
            }
            say("all " + connection.info().remoteAddress());
            Node.get(connection.close());
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
