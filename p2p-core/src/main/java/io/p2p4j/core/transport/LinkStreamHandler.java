package io.p2p4j.core.transport;

import java.nio.ByteBuffer;

/**
 * Takes what one stream of a link brings; called on the link's loop. A handler may use the stream, other streams and the
 * link within a call. After the link's own end nothing is called. What a handler throws breaks the link
 * ({@link MuxedLinkHandler#onFault}).
 */
public interface LinkStreamHandler {
    /**
     * Bytes arrived; they use credit until {@link LinkStream#consumed}.
     *
     * @param data the bytes, valid only during the call
     */
    void onBytes(ByteBuffer data);

    /** The other end has ended its direction in order, after all its bytes. At most once. */
    void onEnd();

    /**
     * The other end gave up its direction: bytes may be missing, and nothing more comes. Unless {@link #onStopped} comes as
     * well, this end may still write. At most once, and not after {@link #onEnd}.
     *
     * @param code the other end's number; 0 where the protocol has none
     */
    void onReset(long code);

    /**
     * The other end takes no more bytes: what this end writes is dropped. At most once. A multiplexer whose protocol gives
     * up both directions at once calls {@link #onReset}, then this.
     *
     * @param code the other end's number; 0 where the protocol has none
     */
    void onStopped(long code);

    /** The stream is writable again after it was not. */
    void onWritable();
}
