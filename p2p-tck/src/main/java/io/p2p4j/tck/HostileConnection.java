package io.p2p4j.tck;

import io.p2p4j.api.CloseReason;
import java.util.List;
import java.util.Optional;

/** A hostile peer's end of a connection. Thread-safe. */
public interface HostileConnection {
    /**
     * Breaks the protocol, once the connection is open at this end. Goes on by itself after the return.
     *
     * @param act how
     */
    void perform(HostilePeer.Act act);

    /**
     * Tells whether everything that was to be performed is on its way.
     *
     * @return true when the last act is complete
     */
    boolean hasPerformed();

    /**
     * Sends an ordinary message, as a peer by the book does.
     *
     * @param message the bytes
     */
    void send(byte[] message);

    /**
     * Returns the ordinary messages that arrived.
     *
     * @return all of them up to now
     */
    List<byte[]> messages();

    /**
     * Returns what the provider said when it closed the connection.
     *
     * @return its code, if it said one
     */
    Optional<CloseReason.Code> told();

    /**
     * Tells whether the provider has ended the connection.
     *
     * @return true when nothing can come any more
     */
    boolean isOver();
}
