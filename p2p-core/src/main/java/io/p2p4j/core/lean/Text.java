package io.p2p4j.core.lean;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 with bounds. */
final class Text {
    private Text() {}

    /** Encodes; cuts before the character that would not fit. */
    static byte[] utf8(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= bytesMax) {
            return bytes;
        }
        int end = bytesMax;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    static String utf8(String name, ByteBuffer bytes) {
        byte[] plain = new byte[bytes.remaining()];
        bytes.get(bytes.position(), plain);
        if (isAscii(plain)) {
            bytes.position(bytes.limit());
            return new String(plain, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw WireException.malformed(name + " is not UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
