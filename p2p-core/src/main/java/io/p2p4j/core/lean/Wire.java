package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The constants of docs/WIRE.md and its varint. */
final class Wire {
    static final int VERSION_MIN = 1;
    static final int VERSION_MAX = 1;

    /** Section 1. */
    private static final byte[] PREFACE = {(byte) 0xf0, 'p', '2', 'p', '4', 'j'};

    static final int PREFACE_BYTES = PREFACE.length;

    /** Section 9. */
    static final int HELLO_BYTES_MAX = 16_384;

    static final int DETAIL_BYTES_MAX = 1024;
    static final int PROTOCOL_CHARS_MAX = 140;
    static final int AGENT_BYTES_MAX = 256;
    static final int FEATURES_MAX = 64;
    static final int FEATURE_CHARS_MAX = 64;
    static final int LIST_ENTRIES_MAX = 512;
    static final int PING_BYTES = 8;
    static final int PINGS_MAX = 1024;
    static final int STALLED_CONTROL_BYTES_MAX = 16_384;
    static final int CONTROL_BYTES_MAX = 1 << 20;
    static final int VARINT_BYTES_MAX = 9;
    static final int LIMIT_MIN = 1024;

    /** Section 6: what a message costs beside its bytes. */
    static final int MESSAGE_COST = 32;

    /** Section 2. */
    static final String STREAMS = "streams";

    static final String HALF_CLOSE = "half-close";
    static final String PRIORITY = "priority";
    static final String UPDATE = "update";
    static final SortedSet<String> FEATURES =
            Collections.unmodifiableSortedSet(new TreeSet<>(List.of(STREAMS, HALF_CLOSE, PRIORITY, UPDATE)));

    /** Section 3. */
    static final int REFUSE_UNSUPPORTED = 1;

    static final int REFUSE_LIMIT = 2;

    private Wire() {}

    static byte preface(int index) {
        return PREFACE[index];
    }

    static int varintBytes(long value) {
        int bytes = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** Reads a varint that must be whole, as in the collected body of a frame. */
    static long getVarint(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            if (!in.hasRemaining()) {
                throw WireException.malformed("a varint is cut off");
            }
            int b = in.get();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                if (b == 0 && i > 0) {
                    throw WireException.malformed("a varint is not in its shortest form");
                }
                return value;
            }
        }
        throw WireException.malformed("a varint has more than " + VARINT_BYTES_MAX + " bytes");
    }

    static int priorityNumber(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 0;
            case HIGH -> 1;
            case NORMAL -> 2;
            case LOW -> 3;
        };
    }

    static Priority priorityOf(long number) {
        for (Priority priority : Priority.values()) {
            if (priorityNumber(priority) == number) {
                return priority;
            }
        }
        throw WireException.malformed("stream priority " + number + " (expected 0 to 3)");
    }

    /** Tells whether a text is a protocol id: 1 to 140 printable ASCII characters without a space. */
    static boolean isProtocol(String text) {
        if (text.isEmpty() || text.length() > PROTOCOL_CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
