package io.p2p4j.tck;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.concurrent.CompletionStage;

/**
 * A peer of another implementation of the provider's wire protocol: other code, another language, another process. It
 * keeps the protocol. Thread-safe.
 */
public interface ForeignPeer extends AutoCloseable {
    /** The protocol of the streams that it takes; it sends back what comes, and ends a stream when the other end did. */
    String ECHO = "/tck/echo/1.0.0";

    /** Which versions of the wire protocol it speaks. */
    enum Version {
        /** Those that the provider speaks. */
        SHARED,
        /** Only one that the provider does not speak. */
        OTHER
    }

    /**
     * Names the implementation.
     *
     * @return its name and version, for the journal
     */
    String implementation();

    /**
     * Returns who it is.
     *
     * @return its peer id
     */
    PeerId peerId();

    /**
     * Listens; every connection that comes is for {@link #accept}.
     *
     * @return where it can be dialed, with its peer id
     */
    Multiaddr listen();

    /**
     * Waits for the next connection.
     *
     * @return the open connection; fails when the next one did not open
     */
    CompletionStage<ForeignConnection> accept();

    /**
     * Dials a listener.
     *
     * @param listener a listener's dialable address
     * @return the open connection; fails when it does not open
     */
    CompletionStage<ForeignConnection> dial(Multiaddr listener);

    @Override
    void close();
}
