package io.p2p4j.simulator;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Ed25519 public keys of seeds (RFC 8032, section 5.1.5), a tenth as costly as the JDK derives them: a simulation has very
 * many identities, and no secret. How long it takes depends on the seed, which would give a real key away.
 *
 * <p>A number modulo 2<sup>255</sup> - 19 is five limbs of 51 bits, which may be a little larger between two steps. A point is
 * four of them, X, Y, Z and T with x = X/Z, y = Y/Z, xy = T/Z; of the multiples of the base in the table y + x, y - x and 2dxy
 * are kept. What is computed is put into the first argument, which may be one of the others.
 */
final class SeedKeys {
    private static final int LIMBS = 5;
    private static final int LIMB_BITS = 51;
    private static final long MASK = (1L << LIMB_BITS) - 1;
    private static final int KEY_BYTES = 32;
    private static final int WINDOW_BITS = 4;
    private static final int WINDOWS = 64;
    private static final int DIGITS = 1 << WINDOW_BITS;

    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);
    private static final BigInteger BASE_X =
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202");
    private static final BigInteger BASE_Y =
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);

    /** Made when it is needed first, which takes some milliseconds. */
    private static final class Table {
        /** For each window and digit the multiple of the base; digit 0 has none. */
        private static final long[][][][] MULTIPLES = multiples();

        private Table() {}

        private static long[][][][] multiples() {
            long[][][][] all = new long[WINDOWS][DIGITS][][];
            Affine unit = new Affine(BASE_X, BASE_Y);
            for (long[][][] window : all) {
                Affine multiple = unit;
                for (int digit = 1; digit < DIGITS; digit++) {
                    window[digit] = multiple.forAddition();
                    multiple = multiple.plus(unit);
                }
                unit = multiple;
            }
            return all;
        }
    }

    /** A point while the table is made. */
    private record Affine(BigInteger x, BigInteger y) {
        Affine plus(Affine other) {
            BigInteger xx = x.multiply(other.x).mod(P);
            BigInteger yy = y.multiply(other.y).mod(P);
            BigInteger dxy = D.multiply(xx).multiply(yy).mod(P);
            BigInteger crossed = x.multiply(other.y).add(other.x.multiply(y));
            return new Affine(
                    crossed.multiply(BigInteger.ONE.add(dxy).modInverse(P)).mod(P),
                    yy.add(xx)
                            .multiply(BigInteger.ONE.subtract(dxy).modInverse(P))
                            .mod(P));
        }

        long[][] forAddition() {
            BigInteger product = D.shiftLeft(1).multiply(x).multiply(y);
            return new long[][] {limbs(y.add(x)), limbs(y.subtract(x)), limbs(product)};
        }

        private static long[] limbs(BigInteger value) {
            BigInteger rest = value.mod(P);
            long[] limbs = new long[LIMBS];
            for (int i = 0; i < LIMBS; i++) {
                limbs[i] = rest.longValue() & MASK;
                rest = rest.shiftRight(LIMB_BITS);
            }
            return limbs;
        }
    }

    /** For so many the table is not worth while. */
    private static final int FEW = 100;

    private static final AtomicInteger ASKED = new AtomicInteger();

    private SeedKeys() {}

    /** The identity of a seed: the same as {@link Identity#fromSeed(byte[])} returns. */
    static Identity identity(byte[] seed) {
        if (ASKED.get() < FEW) {
            ASKED.incrementAndGet();
            return Identity.fromSeed(seed);
        }
        return Identity.fromSeed(seed, PublicKey.ed25519(publicKey(seed)));
    }

    /** The public key of a seed of 32 bytes. */
    static byte[] publicKey(byte[] seed) {
        byte[] scalar = sha512(seed);
        scalar[0] &= (byte) 0xF8;
        scalar[KEY_BYTES - 1] = (byte) ((scalar[KEY_BYTES - 1] & 0x7F) | 0x40);
        long[][] sum = {new long[LIMBS], {1, 0, 0, 0, 0}, {1, 0, 0, 0, 0}, new long[LIMBS]};
        long[][] scratch = new long[8][LIMBS];
        for (int window = 0; window < WINDOWS; window++) {
            int digit = (scalar[window / 2] >> (window % 2 * WINDOW_BITS)) & (DIGITS - 1);
            if (digit != 0) {
                add(sum, Table.MULTIPLES[window][digit], scratch);
            }
        }
        long[] inverse = inverse(sum[2]);
        byte[] key = bytes(product(sum[1], sum[1], inverse));
        key[KEY_BYTES - 1] |= (byte) (bytes(product(sum[0], sum[0], inverse))[0] << 7);
        return key;
    }

    private static byte[] sha512(byte[] seed) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(seed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-512 is missing (expected in every Java runtime)", e);
        }
    }

    /** Adds a multiple of the base to a point (Hisil, Wong, Carter, Dawson 2008, section 3.1, with Z = 1 of the second). */
    private static void add(long[][] point, long[][] multiple, long[][] scratch) {
        long[] a = product(scratch[0], difference(scratch[0], point[1], point[0]), multiple[1]);
        long[] b = product(scratch[1], sum(scratch[1], point[1], point[0]), multiple[0]);
        long[] c = product(scratch[2], point[3], multiple[2]);
        long[] twice = sum(scratch[3], point[2], point[2]);
        long[] e = difference(scratch[4], b, a);
        long[] f = difference(scratch[5], twice, c);
        long[] g = sum(scratch[6], twice, c);
        long[] h = sum(scratch[7], b, a);
        product(point[0], e, f);
        product(point[1], g, h);
        product(point[2], f, g);
        product(point[3], e, h);
    }

    private static long[] sum(long[] out, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            out[i] = a[i] + b[i];
        }
        return out;
    }

    /** With twice the modulus added, so that no limb is less than zero. */
    private static long[] difference(long[] out, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            out[i] = a[i] + 2 * MASK - b[i];
        }
        out[0] -= 36;
        return out;
    }

    /** What of a product of limbs stands in its own place; limbs are less than 2^54. */
    private static long low(long a, long b) {
        return (a * b) & MASK;
    }

    /** What of it stands in the next place: the product without its lowest 51 bits. */
    private static long high(long a, long b) {
        return Math.multiplyHigh(a << 9, b << 4);
    }

    /** What stands in the sixth place and above counts 19 times in the first and above. */
    private static long[] product(long[] out, long[] a, long[] b) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long b0 = b[0];
        long b1 = b[1];
        long b2 = b[2];
        long b3 = b[3];
        long b4 = b[4];
        long c0 = low(a0, b0)
                + 19 * (low(a1, b4) + low(a2, b3) + low(a3, b2) + low(a4, b1))
                + 19 * (high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0));
        long c1 = low(a0, b1)
                + low(a1, b0)
                + high(a0, b0)
                + 19 * (low(a2, b4) + low(a3, b3) + low(a4, b2))
                + 19 * (high(a1, b4) + high(a2, b3) + high(a3, b2) + high(a4, b1));
        long c2 = low(a0, b2)
                + low(a1, b1)
                + low(a2, b0)
                + high(a0, b1)
                + high(a1, b0)
                + 19 * (low(a3, b4) + low(a4, b3) + high(a2, b4) + high(a3, b3) + high(a4, b2));
        long c3 = low(a0, b3)
                + low(a1, b2)
                + low(a2, b1)
                + low(a3, b0)
                + high(a0, b2)
                + high(a1, b1)
                + high(a2, b0)
                + 19 * (low(a4, b4) + high(a3, b4) + high(a4, b3));
        long c4 = low(a0, b4)
                + low(a1, b3)
                + low(a2, b2)
                + low(a3, b1)
                + low(a4, b0)
                + high(a0, b3)
                + high(a1, b2)
                + high(a2, b1)
                + high(a3, b0)
                + 19 * high(a4, b4);
        return carried(out, c0, c1, c2, c3, c4);
    }

    private static long[] carried(long[] out, long c0, long c1, long c2, long c3, long c4) {
        long d1 = c1 + (c0 >>> LIMB_BITS);
        long d2 = c2 + (d1 >>> LIMB_BITS);
        long d3 = c3 + (d2 >>> LIMB_BITS);
        long d4 = c4 + (d3 >>> LIMB_BITS);
        long d0 = (c0 & MASK) + 19 * (d4 >>> LIMB_BITS);
        out[0] = d0 & MASK;
        out[1] = (d1 & MASK) + (d0 >>> LIMB_BITS);
        out[2] = d2 & MASK;
        out[3] = d3 & MASK;
        out[4] = d4 & MASK;
        return out;
    }

    /** The power p - 2, which in binary is 250 ones and 01011. */
    private static long[] inverse(long[] value) {
        long[] eleven = squared(value, 2);
        product(eleven, eleven, value);
        product(eleven, squared(eleven, 1), value);
        long[] power = squared(ones(value, 250), 5);
        return product(power, power, eleven);
    }

    /** The power whose exponent is so many ones. */
    private static long[] ones(long[] value, int count) {
        if (count == 1) {
            return value;
        }
        long[] half = ones(value, count / 2);
        long[] power = squared(half, count / 2);
        product(power, power, half);
        return count % 2 == 0 ? power : product(power, squared(power, 1), value);
    }

    private static long[] squared(long[] value, int times) {
        long[] power = value.clone();
        for (int i = 0; i < times; i++) {
            product(power, power, power);
        }
        return power;
    }

    /** The least number that is equal, in little-endian order. */
    private static byte[] bytes(long[] value) {
        long[] limbs = carried(new long[LIMBS], value[0], value[1], value[2], value[3], value[4]);
        long over = limbs[0] + 19;
        for (int i = 1; i < LIMBS; i++) {
            over = limbs[i] + (over >>> LIMB_BITS);
        }
        // One when the number is the modulus or more: then 19 more and 2^255 less.
        long carry = 19 * (over >>> LIMB_BITS);
        byte[] bytes = new byte[KEY_BYTES];
        for (int i = 0; i < LIMBS; i++) {
            carry += limbs[i];
            put(bytes, i * LIMB_BITS, carry & MASK);
            carry >>>= LIMB_BITS;
        }
        return bytes;
    }

    private static void put(byte[] bytes, int atBit, long limb) {
        long rest = limb << (atBit % Byte.SIZE);
        for (int at = atBit / Byte.SIZE; at < bytes.length && rest != 0; at++) {
            bytes[at] |= (byte) rest;
            rest >>>= Byte.SIZE;
        }
    }
}
