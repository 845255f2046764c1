package io.p2p4j.core.transport;

/**
 * One connected, secured, ordered, reliable byte stream in both directions. All methods are called on {@link #loop()}
 * unless they say otherwise. Bytes that arrive before {@link #start} wait, within a small bound. {@link #shutdown} sends
 * what was written and waits for nothing else.
 */
public interface Link extends PeerLink, ByteSink {
    /**
     * {@inheritDoc}
     *
     * <p>Of a link that is one stream, the link's budget is the stream's.
     */
    @Override
    boolean isWritable();

    /**
     * Gives arriving bytes and the end to a handler from now on. Called exactly once.
     *
     * @param handler called on the loop only
     */
    void start(LinkHandler handler);
}
