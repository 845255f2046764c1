package io.p2p4j.api.identity;

import io.p2p4j.api.identity.internal.Quote;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The textual encoding of RFC 7468, for one block. No message quotes the body, since it may be a secret. */
final class Pem {
    private static final int TEXT_LENGTH_MAX = 16_384;
    private static final int LINE_LENGTH = 64;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private Pem() {}

    static String encode(String label, byte[] der) {
        byte[] newline = {'\n'};
        String body = Base64.getMimeEncoder(LINE_LENGTH, newline).encodeToString(der);
        return BEGIN + label + DASHES + '\n' + body + '\n' + END + label + DASHES + '\n';
    }

    static byte[] decode(String label, String pem) {
        if (pem.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "PEM has " + pem.length() + " characters (expected at most " + TEXT_LENGTH_MAX + ")");
        }
        int begin = pem.indexOf(BEGIN);
        int labelEnd = begin < 0 ? -1 : pem.indexOf(DASHES, begin + BEGIN.length());
        if (labelEnd < 0) {
            throw new IllegalArgumentException("PEM has no block (expected '" + BEGIN + label + DASHES + "')");
        }
        String found = pem.substring(begin + BEGIN.length(), labelEnd);
        if (!found.equals(label)) {
            throw new IllegalArgumentException("PEM block is " + Quote.of(found) + " (expected '" + label + "')");
        }
        int bodyStart = labelEnd + DASHES.length();
        int end = pem.indexOf(END + label + DASHES, bodyStart);
        if (end < 0) {
            throw new IllegalArgumentException(
                    "PEM block '" + label + "' is cut off (expected '" + END + label + DASHES + "')");
        }
        String body = pem.substring(bodyStart, end).replaceAll("[ \t\r\n]", "");
        try {
            return Base64.getDecoder().decode(body.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "PEM block '" + label + "' is malformed (expected base64 between its lines)", e);
        }
    }
}
