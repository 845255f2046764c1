package io.p2p4j.libp2p.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait in order. Each is copied once, however many come after it, and small pieces share memory, so that what waits
 * takes about as much memory as it has bytes. Owned by the session.
 */
final class Backlog {
    private static final int PIECE_BYTES_MIN = 4096;

    /** From position to limit what waits, from limit to capacity room; the first may be partly taken, none is empty. */
    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>(4);

    private long bytes;

    boolean isEmpty() {
        return bytes == 0;
    }

    long bytes() {
        return bytes;
    }

    /** Copies bytes, all of them. */
    void add(ByteBuffer data) {
        bytes += data.remaining();
        ByteBuffer last = pieces.peekLast();
        if (last != null) {
            append(last, data);
        }
        if (data.hasRemaining()) {
            ByteBuffer next = ByteBuffer.allocate(Math.max(PIECE_BYTES_MIN, data.remaining()))
                    .limit(0);
            append(next, data);
            pieces.addLast(next);
        }
    }

    private static void append(ByteBuffer piece, ByteBuffer data) {
        int end = piece.limit();
        int count = Math.min(piece.capacity() - end, data.remaining());
        piece.limit(end + count);
        piece.put(end, data, data.position(), count);
        data.position(data.position() + count);
    }

    /** The first bytes, to be taken by moving the position, or null; {@link #taken} follows. */
    @Nullable
    ByteBuffer first() {
        return pieces.peekFirst();
    }

    /** So many bytes of {@link #first} were taken. */
    void taken(int count) {
        bytes -= count;
        ByteBuffer first = pieces.peekFirst();
        if (first != null && !first.hasRemaining()) {
            pieces.pollFirst();
        }
    }
}
