package io.p2p4j.core.transport;

/**
 * One connected, secured link that carries byte streams by itself, such as a QUIC connection. All methods are called on
 * {@link #loop()} unless they say otherwise. Streams and bytes that arrive before {@link #start} wait, within the credit
 * that the other end was given.
 *
 * <p><b>The end.</b> Either end closes with a number and a text, and that drops what is still on its way: a protocol that
 * must lose nothing agrees on the end in its own streams first. Who then has the last word calls {@link #close}; the other
 * end calls {@link #shutdown}, which waits a moment for that, so that its own last bytes are not lost. The end of the link
 * ends every stream; their handlers are not told.
 */
public interface MuxedLink extends PeerLink, Muxer {
    /**
     * Gives arriving streams, bytes and the end to a handler from now on. Called exactly once, and before any stream is
     * opened.
     *
     * @param handler called on the loop only
     */
    void start(MuxedLinkHandler handler);

    /**
     * {@inheritDoc}
     *
     * <p>Waits a moment for the other end's close before it closes with the number 0, so that what was written arrives.
     */
    @Override
    void shutdown();

    /**
     * Ends the link now and tells the other end why, as far as it is still there. What was not received is lost.
     * {@link MuxedLinkHandler#onClosed} follows. Does nothing when the link is over.
     *
     * @param code a number for the other end, 0 to 2^62-1
     * @param detail for people, at most 256 bytes in UTF-8; what is longer is cut
     */
    void close(long code, String detail);
}
