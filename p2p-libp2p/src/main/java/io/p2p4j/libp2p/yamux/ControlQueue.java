package io.p2p4j.libp2p.yamux;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;

/** Frames without a body that wait for the sink, in order. Holds no memory while there are none. */
final class ControlQueue {
    private static final int INITIAL_BYTES = 8 * Frame.HEADER_BYTES;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer frames = NONE;

    boolean isEmpty() {
        return frames.position() == 0;
    }

    int bytes() {
        return frames.position();
    }

    void add(int type, int flags, int stream, long length) {
        if (frames.remaining() < Frame.HEADER_BYTES) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(INITIAL_BYTES, 2 * frames.capacity()));
            frames = larger.put(frames.flip());
        }
        frames.put((byte) Frame.VERSION)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt((int) length);
    }

    void write(ByteSink sink) {
        ByteBuffer all = frames.flip();
        frames = NONE;
        sink.write(all);
    }

    void clear() {
        frames = NONE;
    }
}
