package io.p2p4j.api.identity.internal;

import java.util.Arrays;

/** Base32 of RFC 4648 section 6 in lower case and without padding, the multibase {@code b}. */
final class Base32 {
    private static final char[] DIGITS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder((bytes.length * 8 + 4) / 5);
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            held = held << 8 | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(DIGITS[held >> bits & 31]);
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            out.append(DIGITS[held << (5 - bits) & 31]);
        }
        return out.toString();
    }

    /** Decodes the text from an index on; one text only for any bytes, so the unused last bits must be zero. */
    static byte[] decode(String text, int from) {
        byte[] out = new byte[(text.length() - from) * 5 / 8];
        int length = 0;
        int bits = 0;
        int held = 0;
        for (int at = from; at < text.length(); at++) {
            int digit = valueOf(text.charAt(at));
            if (digit < 0) {
                throw Multibase.badCharacter("base32", text, at);
            }
            held = held << 5 | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out[length++] = (byte) (held >> bits);
                held &= (1 << bits) - 1;
            }
        }
        if (bits >= 5 || held != 0) {
            throw new IllegalArgumentException("base32 text " + Quote.of(text) + " ends within a byte (expected "
                    + "whole bytes and zero bits after them)");
        }
        return Arrays.copyOf(out, length);
    }

    private static int valueOf(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }
}
