package io.p2p4j.tck.rule;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Message contents that are recognised when they come back: made of a number, and different at every place. */
public final class Payload {
    private static final int NUMBER_BYTES = 4;

    private Payload() {}

    /**
     * Makes a message.
     *
     * @param number its number, in its first four bytes when it is long enough
     * @param sizeBytes its length
     * @return new bytes, the same for the same arguments
     */
    public static byte[] of(int number, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        long state = number * 0x9E3779B97F4A7C15L + sizeBytes;
        for (int i = 0; i < sizeBytes; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) (state >>> 56);
        }
        if (sizeBytes >= NUMBER_BYTES) {
            ByteBuffer.wrap(bytes).putInt(number);
        }
        return bytes;
    }

    /**
     * Makes messages numbered from zero.
     *
     * @param count how many
     * @param sizeBytes the length of each
     * @return the messages
     */
    public static List<byte[]> many(int count, int sizeBytes) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(of(i, sizeBytes));
        }
        return all;
    }

    /**
     * Reads the number of a message.
     *
     * @param message at least four bytes
     * @return its number
     */
    public static int number(byte[] message) {
        return ByteBuffer.wrap(message).getInt();
    }

    /**
     * Describes a message for a report.
     *
     * @param message the bytes
     * @return its length and first bytes
     */
    public static String describe(byte[] message) {
        StringBuilder text = new StringBuilder().append(message.length).append(" bytes");
        for (int i = 0; i < Math.min(message.length, 8); i++) {
            text.append(i == 0 ? " " : "").append(Character.forDigit(message[i] >> 4 & 15, 16));
            text.append(Character.forDigit(message[i] & 15, 16));
        }
        return text.append(message.length > 8 ? "…" : "").toString();
    }
}
