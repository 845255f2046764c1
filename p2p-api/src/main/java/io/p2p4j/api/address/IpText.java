package io.p2p4j.api.address;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The text of IP addresses, without {@code InetAddress}, which would look names up. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    /** Four decimal numbers; no leading zeros, which some systems read as octal. Null if the text is no address. */
    static byte @Nullable [] parse4(String text) {
        byte[] out = new byte[4];
        int at = 0;
        for (int i = 0; i < out.length; i++) {
            int start = at;
            int value = 0;
            while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at) - '0';
                at++;
            }
            boolean padded = at - start > 1 && text.charAt(start) == '0';
            if (at == start || padded || value > 255) {
                return null;
            }
            out[i] = (byte) value;
            if (i < out.length - 1) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    return null;
                }
                at++;
            }
        }
        return at == text.length() ? out : null;
    }

    static String format4(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) + "." + (bytes[offset + 1] & 0xff) + "." + (bytes[offset + 2] & 0xff) + "."
                + (bytes[offset + 3] & 0xff);
    }

    /** The forms of RFC 4291 section 2.2, without a zone. Null if the text is no address. */
    static byte @Nullable [] parse6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 2 * GROUPS ? all : null;
        }
        String before = text.substring(0, gap);
        // An IPv4 tail may stand at the very end only.
        byte[] head = before.indexOf('.') >= 0 ? null : groups(before);
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 2 * (GROUPS - 1)) {
            return null;
        }
        byte[] out = new byte[2 * GROUPS];
        System.arraycopy(head, 0, out, 0, head.length);
        System.arraycopy(tail, 0, out, out.length - tail.length, tail.length);
        return out;
    }

    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            return null;
        }
        byte[] out = new byte[2 * GROUPS + 4];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] tail = parse4(parts[i]);
                if (tail == null) {
                    return null;
                }
                System.arraycopy(tail, 0, out, length, tail.length);
                length += tail.length;
            } else {
                int value = group(parts[i]);
                if (value < 0) {
                    return null;
                }
                out[length++] = (byte) (value >> 8);
                out[length++] = (byte) value;
            }
        }
        return Arrays.copyOf(out, length);
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return -1;
            }
        }
        return HexFormat.fromHexDigits(text);
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of zero groups as "::", mapped IPv4 dotted. */
    static String format6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int runStart = -1;
        int runLength = 1; // Section 4.2.2: a single zero group is not shortened.
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
        }
        if (runStart == 0 && runLength == 5 && groups[5] == 0xffff) {
            return "::ffff:" + format4(bytes, 12);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
