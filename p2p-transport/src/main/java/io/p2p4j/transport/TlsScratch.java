package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.p2p4j.core.secure.Scratch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer to work in, where its engine works best: BoringSSL outside the heap, the JDK within. Borrowed, and given back once.
 *
 * @param counted what holds the memory outside the heap
 * @param buffer {@link Scratch#BYTES} bytes, position 0
 */
record TlsScratch(@Nullable ByteBuf counted, ByteBuffer buffer) {
    static TlsScratch take(TlsEngine engine) {
        if (engine == TlsEngine.JDK) {
            return new TlsScratch(null, Scratch.take());
        }
        ByteBuf counted = ByteBufAllocator.DEFAULT.directBuffer(Scratch.BYTES, Scratch.BYTES);
        return new TlsScratch(counted, counted.nioBuffer(0, Scratch.BYTES));
    }

    void giveBack() {
        if (counted == null) {
            Scratch.giveBack(buffer);
        } else {
            counted.release();
        }
    }
}
