package io.p2p4j.tck;

import io.p2p4j.api.address.Multiaddr;
import java.util.Set;

/**
 * A peer that proves an identity of its own, opens connections by the book and then breaks the provider's own wire
 * protocol.
 */
public interface HostilePeer extends AutoCloseable {
    /** The stream protocol that its acts on streams ask for. */
    String PROTOCOL = "/tck/hostile/1.0.0";

    /** A length that no limits of the kit allow. */
    int HUGE_BYTES = 1 << 28;

    /** What it does on an open connection. */
    enum Act {
        /** It announces a message of {@link #HUGE_BYTES} and sends a few of them. */
        HUGE_LENGTH,
        /** It sends bytes that are no frame. */
        GARBAGE_FRAME,
        /** It sends data of a stream that was never opened. */
        UNKNOWN_STREAM,
        /** It opens a stream of {@link #PROTOCOL}, resets it when it is accepted, and then sends data of it. */
        RESET_STREAM,
        /** It opens a stream of {@link #PROTOCOL}, and when it is accepted, another one under the same id. */
        DUPLICATE_STREAM
    }

    /**
     * Returns what it can do.
     *
     * @return the acts
     */
    Set<Act> acts();

    /**
     * Dials a listener. The handshake may go on by itself after the return.
     *
     * @param listener a listener's dialable address
     * @return its end of the connection
     */
    HostileConnection dial(Multiaddr listener);

    @Override
    void close();
}
