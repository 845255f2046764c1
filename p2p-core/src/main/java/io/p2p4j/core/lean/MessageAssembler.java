package io.p2p4j.core.lean;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts one message together from pieces; grows with the bytes that are there (docs/WIRE.md section 4). */
final class MessageAssembler {
    private static final byte[] NONE = new byte[0];
    private static final int STEP_BYTES = 4096;
    /** One record of TLS, 16 KiB less the header, is enough to make room for a frame of 64 KiB. */
    private static final int GROWTH = 5;

    private byte[] buffer = NONE;
    private int filled;
    private int announced;
    private boolean complete;

    /** Bytes of the incomplete message that headers have announced so far. */
    int announced() {
        return announced;
    }

    /** A piece begins. */
    void begin(int bytes, boolean last) {
        announced += bytes;
        complete = last;
    }

    void take(ByteBuffer data) {
        int count = data.remaining();
        int needed = filled + count;
        if (buffer.length < needed) {
            // The size is known when the last piece has begun: one exact buffer then, unless little of it is there.
            int wanted = Math.max(GROWTH * needed, STEP_BYTES);
            buffer = Arrays.copyOf(buffer, complete ? Math.min(wanted, announced) : wanted);
        }
        data.get(buffer, filled, count);
        filled = needed;
    }

    /** Returns the complete message. */
    byte[] finish() {
        return buffer.length == filled ? buffer : Arrays.copyOf(buffer, filled);
    }
}
