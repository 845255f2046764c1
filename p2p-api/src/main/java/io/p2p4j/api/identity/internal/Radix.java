package io.p2p4j.api.identity.internal;

import java.util.Arrays;

/**
 * Bytes as one large number in some base, leading zero bytes kept as leading zero digits: base58btc and base36.
 *
 * <p>Both directions take quadratic time, so both are bounded.
 */
final class Radix {
    static final Radix BASE58 = new Radix("base58btc", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
    static final Radix BASE36 = new Radix("base36", "0123456789abcdefghijklmnopqrstuvwxyz");

    private final String name;
    private final char[] digits;
    private final int[] valueOfDigit = new int[128];

    private Radix(String name, String alphabet) {
        this.name = name;
        this.digits = alphabet.toCharArray();
        Arrays.fill(valueOfDigit, -1);
        for (int i = 0; i < digits.length; i++) {
            valueOfDigit[digits[i]] = i;
        }
    }

    String encode(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        // Digits are produced from the right; log(256) / log(36) is less than 1.6.
        char[] out = new char[bytes.length * 8 / 5 + 1];
        int start = out.length;
        byte[] number = bytes.clone();
        for (int from = zeros; from < number.length; ) {
            int remainder = 0;
            for (int i = from; i < number.length; i++) {
                int dividend = remainder << 8 | (number[i] & 0xff);
                number[i] = (byte) (dividend / digits.length);
                remainder = dividend % digits.length;
            }
            out[--start] = digits[remainder];
            while (from < number.length && number[from] == 0) {
                from++;
            }
        }
        return String.valueOf(digits[0]).repeat(zeros) + new String(out, start, out.length - start);
    }

    /** Decodes the text from an index on; the caller has bounded its length. */
    byte[] decode(String text, int from) {
        int zeros = 0;
        while (from + zeros < text.length() && text.charAt(from + zeros) == digits[0]) {
            zeros++;
        }
        byte[] number = new byte[text.length() - from - zeros];
        int start = number.length;
        for (int at = from + zeros; at < text.length(); at++) {
            char c = text.charAt(at);
            int carry = c < valueOfDigit.length ? valueOfDigit[c] : -1;
            if (carry < 0) {
                throw Multibase.badCharacter(name, text, at);
            }
            int i = number.length;
            while (i > start || carry != 0) {
                i--;
                carry += (number[i] & 0xff) * digits.length;
                number[i] = (byte) carry;
                carry >>= 8;
            }
            start = Math.min(start, i);
        }
        byte[] out = new byte[zeros + number.length - start];
        System.arraycopy(number, start, out, zeros, number.length - start);
        return out;
    }
}
