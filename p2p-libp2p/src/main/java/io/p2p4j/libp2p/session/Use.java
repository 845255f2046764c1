package io.p2p4j.libp2p.session;

import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;

/** What a stream is used for once its protocol is agreed. Called on the session's thread. */
interface Use {
    /** The peer agreed to the protocol that this side asked for. */
    default void onOpen(Channel channel) {}

    /** The peer did not agree; the channel is over. */
    default void onRefused(Channel channel, P2PException failure) {}

    /** Bytes arrived; whoever takes them calls {@link Channel#consumed}. */
    void onBytes(Channel channel, ByteBuffer data);

    /** The peer writes no more. */
    void onEnd(Channel channel);

    /** The peer reset the stream; what was to be sent has failed, and the channel is over. */
    default void onReset(Channel channel, long code) {}

    /** More may be sent. */
    default void onWritable(Channel channel) {}

    /** What operations on this stream fail with after the peer's reset. */
    default String name() {
        return "the stream";
    }
}
