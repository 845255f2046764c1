package io.p2p4j.core.transport;

/** Takes what happens between the streams of a {@link Muxer}; called on its thread. */
public interface MuxerHandler {
    /**
     * The other end opened a stream. Bytes follow when this has returned. To refuse it, call {@link LinkStream#reset} and
     * return a handler all the same; it is not called any more.
     *
     * @param stream the new stream
     * @return takes what the stream brings
     */
    LinkStreamHandler onStream(LinkStream stream);

    /** {@link Muxer#openStream} may succeed again after it returned null. */
    void onStreamsAvailable();
}
