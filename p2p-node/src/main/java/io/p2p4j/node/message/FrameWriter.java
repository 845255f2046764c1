package io.p2p4j.node.message;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that grow. Not thread-safe. */
final class FrameWriter {
    private byte[] bytes;
    private int length;

    FrameWriter(int expected) {
        bytes = new byte[Math.max(16, expected)];
    }

    int length() {
        return length;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, count)));
        }
    }

    void put(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void put(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    void putLong(long value) {
        room(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, value);
        length += Long.BYTES;
    }

    /** An unsigned LEB128 of a number that is not negative. */
    void putVarint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("varint " + value + " (expected 0 or more)");
        }
        room(9);
        long left = value;
        while (left > 0x7f) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }

    static int varintLength(long value) {
        int count = 1;
        for (long left = value >>> 7; left != 0; left >>>= 7) {
            count++;
        }
        return count;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
