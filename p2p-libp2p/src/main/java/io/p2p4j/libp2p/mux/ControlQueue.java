package io.p2p4j.libp2p.mux;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;

/** Frames without much of a body that wait for the sink, in order. Holds no memory while there are none. */
public final class ControlQueue {
    private static final int INITIAL_BYTES = 96;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private ByteBuffer frames = NONE;

    /** Makes one that is empty. */
    public ControlQueue() {}

    /**
     * Tells whether nothing waits.
     *
     * @return true when it is so
     */
    public boolean isEmpty() {
        return frames.position() == 0;
    }

    /**
     * Returns how much waits.
     *
     * @return bytes
     */
    public int bytes() {
        return frames.position();
    }

    /**
     * Makes room for a frame, which the caller puts in.
     *
     * @param bytes at most how many it has
     * @return where it belongs, to be used at once
     */
    public ByteBuffer reserve(int bytes) {
        if (frames.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(
                    Math.max(INITIAL_BYTES, Math.max(2 * frames.capacity(), frames.position() + bytes)));
            frames = larger.put(frames.flip());
        }
        return frames;
    }

    /**
     * Gives everything away.
     *
     * @param sink takes it
     */
    public void write(ByteSink sink) {
        ByteBuffer all = frames.flip();
        frames = NONE;
        sink.write(all);
    }
}
