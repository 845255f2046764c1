package io.p2p4j.core.transport;

import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes what a link brings; called on the link's loop. */
public interface LinkHandler {
    /**
     * Bytes arrived.
     *
     * @param data the bytes, valid only during the call
     */
    void onBytes(ByteBuffer data);

    /** The batch of bytes that was at hand is over: a good moment to answer and flush. */
    void onReadComplete();

    /** The link is writable again after it was not. */
    void onWritable();

    /**
     * The link is over; called exactly once, and nothing after it. An end-of-stream from the other side closes the whole
     * link: a link has no half-close, sessions have.
     *
     * @param failure null when the other end closed in order or this side asked for the end; else why the link broke
     */
    void onClosed(@Nullable P2PException failure);
}
