package io.p2p4j.api.identity.internal;

import java.util.Base64;

/** The bases of {@code github.com/multiformats/multibase} that peer ids and certificate hashes use. */
public final class Multibase {
    /** The longest text that is decoded, in characters: decoding base58 takes quadratic time. */
    public static final int TEXT_LENGTH_MAX = 256;

    private static final String EXPECTED = "(expected b base32, k base36, u base64url or z base58btc)";

    private Multibase() {}

    /**
     * Encodes in base58btc, without a prefix.
     *
     * @param bytes the bytes
     * @return the text
     */
    public static String base58(byte[] bytes) {
        return Radix.BASE58.encode(bytes);
    }

    /**
     * Decodes base58btc without a prefix.
     *
     * @param text the text
     * @return the bytes
     * @throws IllegalArgumentException if the text is too long or not base58btc
     */
    public static byte[] ofBase58(String text) {
        checkLength(text);
        return Radix.BASE58.decode(text, 0);
    }

    /**
     * Encodes in lower-case base32 with the prefix {@code b}.
     *
     * @param bytes the bytes
     * @return the text
     */
    public static String base32(byte[] bytes) {
        return 'b' + Base32.encode(bytes);
    }

    /**
     * Encodes in base64url with the prefix {@code u}.
     *
     * @param bytes the bytes
     * @return the text
     */
    public static String base64url(byte[] bytes) {
        return 'u' + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Decodes text with a multibase prefix.
     *
     * @param text the text
     * @return the bytes
     * @throws IllegalArgumentException if the text is empty, too long, of another base or malformed
     */
    public static byte[] decode(String text) {
        checkLength(text);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("multibase text is empty " + EXPECTED);
        }
        char prefix = text.charAt(0);
        if (prefix == 'b') {
            return Base32.decode(text, 1);
        }
        if (prefix == 'k') {
            return Radix.BASE36.decode(text, 1);
        }
        if (prefix == 'u') {
            return decodeBase64url(text);
        }
        if (prefix == 'z') {
            return Radix.BASE58.decode(text, 1);
        }
        throw new IllegalArgumentException("multibase text " + Quote.of(text) + " has the unknown prefix "
                + Quote.of(String.valueOf(prefix)) + ' ' + EXPECTED);
    }

    private static byte[] decodeBase64url(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "base64url text " + Quote.of(text) + " is malformed: " + e.getMessage(), e);
        }
        if (!base64url(bytes).equals(text)) {
            throw new IllegalArgumentException(
                    "base64url text " + Quote.of(text) + " is not canonical (expected " + base64url(bytes) + ")");
        }
        return bytes;
    }

    static IllegalArgumentException badCharacter(String base, String text, int at) {
        return new IllegalArgumentException(base + " text " + Quote.of(text) + " has the character "
                + Quote.of(String.valueOf(text.charAt(at))) + " at index " + at + " (expected the " + base
                + " alphabet)");
    }

    private static void checkLength(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("multibase text " + Quote.of(text) + " has " + text.length()
                    + " characters (expected at most " + TEXT_LENGTH_MAX + ")");
        }
    }
}
