package io.p2p4j.libp2p.yamux;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;

/** Frames without much of a body that wait for the sink, in order. Holds no memory while there are none. */
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
        reserve(Frame.HEADER_BYTES);
        frames.put((byte) Frame.VERSION)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt((int) length);
    }

    /** Adds the body of the frame before. */
    void add(ByteBuffer body) {
        reserve(body.remaining());
        frames.put(body);
    }

    private void reserve(int bytes) {
        if (frames.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(
                    Math.max(INITIAL_BYTES, Math.max(2 * frames.capacity(), frames.position() + bytes)));
            frames = larger.put(frames.flip());
        }
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
