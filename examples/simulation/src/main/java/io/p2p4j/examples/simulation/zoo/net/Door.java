package io.p2p4j.examples.simulation.zoo.net;

import io.p2p4j.api.P2PProvider;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Where the lines of others end. */
public final class Door {
    /** Hears messages. */
    @FunctionalInterface
    public interface Visitors {
        /**
         * Somebody has sent a message.
         *
         * @param message the bytes
         * @param reply sends a message back, which is lost when the connection is
         */
        void heard(ByteBuffer message, Consumer<ByteBuffer> reply);
    }

    private Door() {}

    /**
     * Listens at the provider's address.
     *
     * @param provider started
     * @param visitors called with each message, one at a time
     */
    public static void open(P2PProvider provider, Visitors visitors) {
        provider.listen()
                .thenAccept(listener -> listener.onConnection(connection -> Line.receive(
                        connection, message -> visitors.heard(message, reply -> Line.send(connection, reply)))));
    }
}
