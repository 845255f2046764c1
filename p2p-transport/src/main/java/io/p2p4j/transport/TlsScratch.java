package io.p2p4j.transport;

import io.p2p4j.core.secure.Scratch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A buffer to work in, where its engine works best: BoringSSL outside the heap, the JDK within. Borrowed, and given back once.
 * Those outside the heap are kept by each thread, as {@link Scratch} keeps the others: in a small heap, Netty's allocator has
 * no place for this size, and asks the system for each.
 *
 * @param buffer {@link Scratch#BYTES} bytes, position 0
 */
record TlsScratch(ByteBuffer buffer) {
    /** The most that wait in one thread. */
    private static final int WAITING_MAX = 4;

    private static final ThreadLocal<ArrayDeque<ByteBuffer>> WAITING =
            ThreadLocal.withInitial(() -> new ArrayDeque<>());

    static TlsScratch take(TlsEngine engine) {
        if (engine == TlsEngine.JDK) {
            return new TlsScratch(Scratch.take());
        }
        ByteBuffer waiting = WAITING.get().pollLast();
        return new TlsScratch(waiting == null ? ByteBuffer.allocateDirect(Scratch.BYTES) : waiting.clear());
    }

    void giveBack() {
        if (!buffer.isDirect()) {
            Scratch.giveBack(buffer);
            return;
        }
        ArrayDeque<ByteBuffer> waiting = WAITING.get();
        if (waiting.size() < WAITING_MAX) {
            waiting.addLast(buffer);
        }
    }
}
