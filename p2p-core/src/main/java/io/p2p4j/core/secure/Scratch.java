package io.p2p4j.core.secure;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers to work in, kept by each thread for the next one who needs one: what a connection holds while bytes are on their
 * way through it, and does not hold while it is idle. A buffer that is not given back is left to the collector. Their
 * content is whatever was in them last.
 */
public final class Scratch {
    /** The size of each: the largest Noise message with its length before it, and room to spare. */
    public static final int BYTES = (1 << 16) + 64;

    /** The most that wait in one thread. */
    private static final int WAITING_MAX = 4;

    private static final ThreadLocal<ArrayDeque<ByteBuffer>> WAITING =
            ThreadLocal.withInitial(() -> new ArrayDeque<>());

    private static final ThreadLocal<ArrayDeque<ByteBuffer>> WAITING_OUTSIDE =
            ThreadLocal.withInitial(() -> new ArrayDeque<>());

    private Scratch() {}

    /**
     * Borrows a buffer.
     *
     * @return {@link #BYTES} bytes that nobody else has, in an array of their own, position 0
     */
    public static ByteBuffer take() {
        ByteBuffer waiting = WAITING.get().pollLast();
        return waiting == null ? ByteBuffer.allocate(BYTES) : waiting.clear();
    }

    /**
     * Borrows a buffer outside the heap, where native libraries work best. Netty's allocator has no place for this size in a
     * small heap, and asks the system for each.
     *
     * @return {@link #BYTES} bytes that nobody else has, position 0
     */
    public static ByteBuffer takeOutside() {
        ByteBuffer waiting = WAITING_OUTSIDE.get().pollLast();
        return waiting == null ? ByteBuffer.allocateDirect(BYTES) : waiting.clear();
    }

    /**
     * Gives a buffer back, on any thread; the caller has no reference to it any more.
     *
     * @param buffer what {@link #take} or {@link #takeOutside} returned
     * @throws IllegalArgumentException when its size says that it is another
     */
    public static void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() != BYTES) {
            throw new IllegalArgumentException(
                    "scratch buffer has " + buffer.capacity() + " bytes (expected " + BYTES + ")");
        }
        ArrayDeque<ByteBuffer> waiting = (buffer.isDirect() ? WAITING_OUTSIDE : WAITING).get();
        if (waiting.size() < WAITING_MAX) {
            waiting.addLast(buffer);
        }
    }
}
