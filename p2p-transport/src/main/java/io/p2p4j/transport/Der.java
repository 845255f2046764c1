package io.p2p4j.transport;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads the distinguished encoding rules (X.690) from a part of an array: definite lengths in their shortest form, tags of
 * one byte, nothing copied until it is asked for. It descends only where it is told to, so that nesting costs nothing.
 * Everything else is a {@link MalformedException}. Owned by who made it.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private static final int HIGH_TAG = 0x1f;
    private static final int LONG_FORM = 0x80;
    private static final int LENGTH_BYTES_MAX = 3;
    private static final int OID_BYTES_MAX = 64;
    /** The first byte of an object identifier is 40 times the first arc and the second one. */
    private static final int FIRST_ARC = 40;

    private final byte[] bytes;
    private final int to;
    private int at;

    /** What is read is not DER, or not what is expected there. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    boolean hasMore() {
        return at < to;
    }

    /** Tells whether the next element has a tag. */
    boolean isNext(int tag) {
        return hasMore() && (bytes[at] & 0xff) == tag;
    }

    /** Enters the next element, which has the tag; this reader goes on behind it. */
    Der enter(int tag) throws MalformedException {
        if (!isNext(tag)) {
            throw new MalformedException("byte " + at + " has the tag "
                    + (hasMore() ? Integer.toHexString(bytes[at] & 0xff) : "of nothing") + " (expected "
                    + Integer.toHexString(tag) + ")");
        }
        int length = header();
        Der content = new Der(bytes, at, at + length);
        at += length;
        return content;
    }

    /** Takes the next element, which has the tag, with its header. */
    byte[] element(int tag) throws MalformedException {
        int from = at;
        enter(tag);
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** Reads tag and length of the next element, and returns the length. */
    private int header() throws MalformedException {
        int start = at;
        if ((next() & HIGH_TAG) == HIGH_TAG) {
            throw new MalformedException("byte " + start + " begins a tag of several bytes (expected one of one)");
        }
        int length = next();
        if (length >= LONG_FORM) {
            int count = length - LONG_FORM;
            if (count == 0 || count > LENGTH_BYTES_MAX) {
                throw new MalformedException("the length at byte " + start + " takes " + count
                        + " bytes (expected 1 to " + LENGTH_BYTES_MAX + ")");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << Byte.SIZE) | next();
            }
            if (length < LONG_FORM || length >>> (Byte.SIZE * (count - 1)) == 0) {
                throw new MalformedException("the length at byte " + start + " is not in its shortest form");
            }
        }
        if (length > to - at) {
            throw new MalformedException("the element at byte " + start + " has " + length + " bytes (expected at most "
                    + (to - at) + ", which are left)");
        }
        return length;
    }

    private int next() throws MalformedException {
        if (!hasMore()) {
            throw new MalformedException("nothing is left at byte " + at);
        }
        return bytes[at++] & 0xff;
    }

    /** Returns everything that is left, and is behind it. */
    byte[] rest() {
        byte[] left = Arrays.copyOfRange(bytes, at, to);
        at = to;
        return left;
    }

    /** Fails when something is left. */
    void end() throws MalformedException {
        if (hasMore()) {
            throw new MalformedException((to - at) + " bytes are left at byte " + at + " (expected none)");
        }
    }

    /** Reads a small number that is not negative. */
    int number(int max) throws MalformedException {
        byte[] value = enter(INTEGER).rest();
        if (value.length == 0 || value.length > Integer.BYTES || value[0] < 0) {
            throw new MalformedException("an integer of " + value.length + " bytes (expected 0 to " + max + ")");
        }
        int number = new BigInteger(value).intValue();
        if (number > max) {
            throw new MalformedException("an integer is " + number + " (expected 0 to " + max + ")");
        }
        return number;
    }

    boolean flag() throws MalformedException {
        byte[] value = enter(BOOLEAN).rest();
        if (value.length != 1 || (value[0] != 0 && value[0] != -1)) {
            throw new MalformedException("a boolean is neither 00 nor ff");
        }
        return value[0] != 0;
    }

    /** Reads a bit string of whole bytes. */
    byte[] bits() throws MalformedException {
        byte[] value = enter(BIT_STRING).rest();
        if (value.length == 0 || value[0] != 0) {
            throw new MalformedException("a bit string is not of whole bytes");
        }
        return Arrays.copyOfRange(value, 1, value.length);
    }

    /** Reads an object identifier in its usual text, such as {@code 1.2.840}. */
    String oid() throws MalformedException {
        byte[] value = enter(OBJECT_IDENTIFIER).rest();
        if (value.length == 0 || value.length > OID_BYTES_MAX || value[value.length - 1] < 0) {
            throw new MalformedException("an object identifier has " + value.length
                    + " bytes (expected whole arcs in 1 to " + OID_BYTES_MAX + ")");
        }
        StringBuilder text = new StringBuilder();
        BigInteger arc = BigInteger.ZERO;
        for (byte one : value) {
            if (arc.signum() == 0 && (one & 0xff) == LONG_FORM) {
                throw new MalformedException("an arc of an object identifier is not in its shortest form");
            }
            arc = arc.shiftLeft(7).or(BigInteger.valueOf(one & 0x7f));
            if (one >= 0) {
                append(text, arc);
                arc = BigInteger.ZERO;
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, BigInteger arc) {
        if (text.length() > 0) {
            text.append('.').append(arc);
            return;
        }
        int first = arc.min(BigInteger.valueOf(2L * FIRST_ARC)).intValue() / FIRST_ARC;
        text.append(first).append('.').append(arc.subtract(BigInteger.valueOf((long) first * FIRST_ARC)));
    }
}
