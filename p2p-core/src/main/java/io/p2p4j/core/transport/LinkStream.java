package io.p2p4j.core.transport;

/**
 * One ordered, reliable byte stream in both directions within a link that carries many. Its directions end apart. Owned by
 * the thread of its {@link Muxer}. A stream is over when each direction has ended or was given up; then, and when the link
 * is over, every method does nothing, and nothing is writable.
 *
 * <p><b>Credit.</b> The bytes that {@link LinkStreamHandler#onBytes} brings use the credit that this end gave the other,
 * until {@link #consumed}: what an application does not take, the other end cannot replace. Only streams pay for it:
 * one that nobody reads holds up no other, within the credit that a link may have for all of them together.
 *
 * <p><b>Budget.</b> What waits to be sent is bounded for the link as a whole, not for each stream: that is {@link
 * #isWritable}. {@link #writableBytes} also regards what the other end takes on this stream, so who writes no more than that
 * leaves nothing behind in the link that only a slow reader could free.
 */
public interface LinkStream extends ByteSink {
    /**
     * Returns the number of the stream, which no other stream of this link has at both ends. It tells nothing else.
     *
     * @return the number
     */
    long id();

    /**
     * Tells whether more should be written now. When it is not so, {@link LinkStreamHandler#onWritable} follows when it is.
     *
     * @return false when the link's budget, or the other end's credit for this stream, is used up, or this direction is over
     */
    @Override
    boolean isWritable();

    /**
     * Returns how much should be written now. More is taken too, as {@link ByteSink} says, and waits.
     *
     * @return the bytes, 0 when the stream is not writable
     */
    int writableBytes();

    /** Ends this end's direction in order, after what was written. */
    void finish();

    /**
     * Gives up both directions now: what was not sent is dropped, what arrives is ignored. The other end is told, where
     * its direction or this one has not ended already. The handler is not called any more.
     *
     * @param code a number for the other end, 0 to 2^62-1; a multiplexer whose protocol has none does not tell it
     */
    void reset(long code);

    /**
     * Gives up the other end's direction: what arrives of it is ignored. This end's direction goes on. The other end is
     * told, where the protocol has a word for it.
     *
     * @param code a number for the other end, 0 to 2^62-1
     */
    void stopReading(long code);

    /**
     * Bytes that {@link LinkStreamHandler#onBytes} brought were taken: the other end may have credit for as many again.
     *
     * @param bytes how many; a sum over several calls is fine
     */
    void consumed(int bytes);
}
