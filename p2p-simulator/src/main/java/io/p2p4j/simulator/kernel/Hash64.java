package io.p2p4j.simulator.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 64-bit mixing and hashing in integer arithmetic alone, so that every JVM computes the same. */
public final class Hash64 {
    /** The odd number nearest to 2<sup>64</sup> divided by the golden ratio. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final int WORD_BYTES = 8;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Hash64() {}

    /**
     * Mixes all bits of a number into all bits of the result; a bijection (the finalizer of SplitMix64).
     *
     * @param value any number
     * @return the mixed number
     */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Adds a number to a hash; the order of additions matters.
     *
     * @param hash the hash so far
     * @param value what to add
     * @return the new hash
     */
    public static long add(long hash, long value) {
        long z = (hash ^ value) * GOLDEN;
        return (z ^ (z >>> 29)) * 0xBF58476D1CE4E5B9L + value;
    }

    /**
     * Hashes a text (FNV-1a over its UTF-16 units, mixed).
     *
     * @param text any text
     * @return its hash
     */
    public static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /**
     * Hashes bytes.
     *
     * @param data the bytes
     * @return their hash
     */
    public static long of(byte[] data) {
        long hash = FNV_OFFSET ^ data.length;
        int at = 0;
        for (; at + WORD_BYTES <= data.length; at += WORD_BYTES) {
            hash = add(hash, (long) WORDS.get(data, at));
        }
        for (; at < data.length; at++) {
            hash = (hash ^ (data[at] & 0xFF)) * FNV_PRIME;
        }
        return mix(hash);
    }
}
