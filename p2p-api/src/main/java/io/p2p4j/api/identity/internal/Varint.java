package io.p2p4j.api.identity.internal;

import java.io.ByteArrayOutputStream;

/**
 * Unsigned LEB128 numbers of at most 31 bits, in their shortest form only.
 *
 * <p>The multiformats {@code unsigned-varint} specification demands the shortest form, as does the peer id
 * specification for its protobuf messages. Every code and length of this module fits 31 bits.
 */
public final class Varint {
    private static final int LENGTH_MAX = 5;

    private Varint() {}

    /**
     * Reads a number. It is {@link #length(int)} bytes long, because only the shortest form is accepted.
     *
     * @param name what the number is, for the error message
     * @param bytes where to read
     * @param offset where the number begins
     * @return the number, 0 to {@code Integer.MAX_VALUE}
     * @throws IllegalArgumentException if it is cut off, too large or not in its shortest form
     */
    public static int read(String name, byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < LENGTH_MAX; i++) {
            if (offset + i >= bytes.length) {
                throw new IllegalArgumentException(
                        name + " at byte " + offset + " is cut off (expected more than " + bytes.length + " bytes)");
            }
            int next = bytes[offset + i] & 0xff;
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                if (next == 0 && i > 0) {
                    throw new IllegalArgumentException(
                            name + " at byte " + offset + " is padded (expected the shortest varint)");
                }
                if (value > Integer.MAX_VALUE) {
                    break;
                }
                return (int) value;
            }
        }
        throw new IllegalArgumentException(
                name + " at byte " + offset + " is too large (expected at most " + Integer.MAX_VALUE + ")");
    }

    /**
     * Returns how many bytes a number takes.
     *
     * @param value the number, not negative
     * @return 1 to 5
     */
    public static int length(int value) {
        int length = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    /**
     * Appends a number.
     *
     * @param out where to
     * @param value the number, not negative
     */
    public static void write(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
