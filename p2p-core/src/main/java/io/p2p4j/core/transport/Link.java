package io.p2p4j.core.transport;

import io.p2p4j.api.address.Multiaddr;

/**
 * One connected, secured, ordered, reliable byte stream in both directions. All methods are called on {@link #loop()}
 * unless they say otherwise. Bytes that arrive before {@link #start} wait, within a small bound.
 */
public interface Link extends ByteSink {
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
     * Returns the other end's address; from any thread.
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
     * Gives arriving bytes and the end to a handler from now on. Called exactly once.
     *
     * @param handler called on the loop only
     */
    void start(LinkHandler handler);

    /** Sends what was written. */
    void flush();

    /** Ends the link in order: sends what was written, then the end. {@link LinkHandler#onClosed} follows. */
    void shutdown();

    /** Ends the link now and drops what was not sent. {@link LinkHandler#onClosed} follows. Safe to call again. */
    void abort();
}
