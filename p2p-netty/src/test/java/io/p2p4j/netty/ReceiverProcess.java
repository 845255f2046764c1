package io.p2p4j.netty;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;

/** The main class of a process of its own: says where it listens, then takes messages until it is killed. */
final class ReceiverProcess {
    private ReceiverProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (Node node = new Node()) {
            P2PListener listener = node.listen();
            System.out.println(listener.localAddresses().get(0) + " " + node.provider.localPeerId());
            P2PConnection connection = Node.get(listener.accept());
            long received = 0;
            while (Node.get(connection.receive()).isPresent()) {
                received++;
                if (received == 100) {
                    System.out.println("receiving");
                }
            }
        }
    }
}
