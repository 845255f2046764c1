package io.p2p4j.core.transport;

import io.p2p4j.api.address.Multiaddr;

/**
 * What every secured connection to a peer has, whether it carries one byte stream ({@link Link}) or many
 * ({@link MuxedLink}). All methods are called on {@link #loop()} unless they say otherwise.
 */
public interface PeerLink {
    /**
     * Returns the owning loop; from any thread.
     *
     * @return the loop
     */
    Loop loop();

    /**
     * Returns this end's address; from any thread.
     *
     * @return an address without a peer id
     */
    Multiaddr localAddress();

    /**
     * Returns the other end's address; from any thread. It changes when the other end has moved to another address and the
     * link went with it ({@link MuxedLinkHandler#onRemoteAddressChanged}).
     *
     * @return an address without a peer id
     */
    Multiaddr remoteAddress();

    /**
     * Returns what the security handshake proved; from any thread.
     *
     * @return protocol and remote key
     */
    LinkSecurity security();

    /**
     * Returns the name of the transport; from any thread.
     *
     * @return for example {@code tcp}
     */
    String transport();

    /**
     * Returns when the transport below was connected, before the security handshake, on the loop's clock; from any
     * thread. The handshake timeout counts from here.
     *
     * @return nanoseconds of {@link Loop#nanoTime()}
     */
    long connectedAtNanos();

    /**
     * Tells whether more should be written now: the one budget of the whole link.
     *
     * @return false when enough bytes wait to be sent; then the handler's onWritable follows
     */
    boolean isWritable();

    /**
     * Returns an equal value that other links of this process have said to be theirs before, or this one. A simulated
     * network has very many links on which the same is said of the same peers; other transports keep nothing. Called on
     * the loop.
     *
     * @param value an immutable value
     * @param <T> its type
     * @return an equal one
     */
    default <T> T shared(T value) {
        return value;
    }

    /** Sends what was written. */
    void flush();

    /**
     * Ends the link in order: sends what was written, then the end. The handler's onClosed follows. What "the end" waits
     * for is said by {@link Link} and {@link MuxedLink}.
     */
    void shutdown();

    /** Ends the link now and drops what was not sent. The handler's onClosed follows. Safe to call again. */
    void abort();
}
