package io.p2p4j.core.transport;

import org.jspecify.annotations.Nullable;

/**
 * Opens byte streams beside each other: a link that carries many ({@link MuxedLink}), or a multiplexer that makes many out
 * of one {@link Link}. A protocol that is written against this and {@link LinkStream} runs over both. Owned by one thread.
 */
public interface Muxer {
    /**
     * Opens a stream in both directions. The other end learns of it with the stream's first byte, or its end, at the
     * earliest: a stream that nothing is written to may stay unknown to it.
     *
     * @param handler takes what the stream brings; never called before this method has returned
     * @return the new stream, or null when the other end lets this one open none now, or the link is over;
     *     {@link MuxerHandler#onStreamsAvailable} follows when that changes
     */
    @Nullable
    LinkStream openStream(LinkStreamHandler handler);
}
