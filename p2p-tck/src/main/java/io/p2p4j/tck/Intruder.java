package io.p2p4j.tck;

import io.p2p4j.api.address.Multiaddr;
import java.util.Optional;

/** Somebody who dials, or is dialed, without speaking the protocol. Plain TCP has one in the kit. */
public interface Intruder extends AutoCloseable {
    /**
     * Connects and says nothing yet, so that the handshake stalls, until this intruder is closed.
     *
     * @param listener a listener's dialable address
     * @return the connection
     */
    RawConnection visit(Multiaddr listener);

    /**
     * Connects and says nothing, so that the handshake stalls, until this intruder is closed.
     *
     * @param listener a listener's dialable address
     */
    default void stall(Multiaddr listener) {
        visit(listener);
    }

    /**
     * Connects, sends bytes and keeps the connection until this intruder is closed.
     *
     * @param listener a listener's dialable address
     * @param bytes what to send
     */
    default void say(Multiaddr listener, byte[] bytes) {
        visit(listener).write(bytes);
    }

    /**
     * Listens, lets dialers connect and never says anything, until this intruder is closed.
     *
     * @return where, without a peer id; empty when this intruder cannot listen
     */
    default Optional<Multiaddr> listen() {
        return Optional.empty();
    }

    @Override
    void close();
}
