package io.p2p4j.libp2p.noise;

import java.util.Arrays;

/** A handshake message as it grows. */
final class MessageBuilder {
    private final byte[] array;
    private int size;

    MessageBuilder(int capacity) {
        this.array = new byte[capacity];
    }

    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    void append(byte[] bytes) {
        System.arraycopy(bytes, 0, array, size, bytes.length);
        size += bytes.length;
    }

    /** Counts bytes that were put into the array behind {@link #size}. */
    void advance(int count) {
        size += count;
    }

    byte[] toBytes() {
        return size == array.length ? array : Arrays.copyOf(array, size);
    }
}
