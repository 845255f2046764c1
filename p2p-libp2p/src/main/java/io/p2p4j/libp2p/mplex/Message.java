package io.p2p4j.libp2p.mplex;

import io.p2p4j.libp2p.mux.ControlQueue;
import java.nio.ByteBuffer;

/** The numbers of the wire (Mplex specification, section Message format). */
final class Message {
    static final int NEW_STREAM = 0;
    /** What the receiver of a stream sends has the lower number, what its initiator sends the next one. */
    static final int DATA = 1;

    static final int CLOSE = 3;
    static final int RESET = 5;
    static final int FLAG_MAX = 6;

    static final int FLAG_BITS = 3;
    static final long NUMBER_MAX = (1L << 60) - 1;
    /** What one message may carry. */
    static final int DATA_BYTES_MAX = 1 << 20;

    static final int VARINT_BITS = 7;
    static final int VARINT_MORE = 0x80;
    static final int VARINT_BYTES_MAX = 9;
    /** A header and the length of what a message may carry. */
    static final int HEADER_BYTES_MAX = VARINT_BYTES_MAX + 3;

    private Message() {}

    /** Puts the head of a message, for which there must be room. */
    static ByteBuffer put(ByteBuffer to, int flag, long number, int length) {
        varint(to, number << FLAG_BITS | flag);
        varint(to, length);
        return to;
    }

    /** Lets a message wait that carries nothing. */
    static void add(ControlQueue to, int flag, long number) {
        put(to.reserve(HEADER_BYTES_MAX), flag, number, 0);
    }

    private static void varint(ByteBuffer to, long value) {
        long left = value;
        while (left >= VARINT_MORE) {
            to.put((byte) (left | VARINT_MORE));
            left >>>= VARINT_BITS;
        }
        to.put((byte) left);
    }
}
