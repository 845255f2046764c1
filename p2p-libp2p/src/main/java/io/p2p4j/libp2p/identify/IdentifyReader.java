package io.p2p4j.libp2p.identify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Takes the bytes of a stream of identify or identify/push: length-prefixed messages up to the stream's end. */
public final class IdentifyReader {
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 0x80;
    /** Lengths up to {@link Identify#MESSAGE_BYTES_MAX} need no more. */
    private static final int LENGTH_BYTES_MAX = 3;

    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private int length;
    private int lengthBytes;
    private int left;
    private int count;

    /** Starts with nothing. */
    public IdentifyReader() {}

    /**
     * Takes bytes, all of them.
     *
     * @param data the bytes
     * @throws IllegalArgumentException when a message is too large, or there are too many
     */
    public void read(ByteBuffer data) {
        while (data.hasRemaining()) {
            if (left > 0) {
                byte[] piece = new byte[Math.min(left, data.remaining())];
                data.get(piece);
                messages.writeBytes(piece);
                left -= piece.length;
            } else {
                readLength(data.get());
            }
        }
    }

    private void readLength(byte next) {
        length |= (next & (VARINT_MORE - 1)) << (VARINT_BITS * lengthBytes);
        lengthBytes++;
        if (length > Identify.MESSAGE_BYTES_MAX || (lengthBytes == LENGTH_BYTES_MAX && next < 0)) {
            throw new IllegalArgumentException("identify message of " + length + " bytes or more (expected at most "
                    + Identify.MESSAGE_BYTES_MAX + ")");
        }
        if (next >= 0) {
            left = length;
            length = 0;
            lengthBytes = 0;
            count++;
            if (count > Identify.MESSAGES_MAX) {
                throw new IllegalArgumentException(
                        "identify messages: " + count + " (expected at most " + Identify.MESSAGES_MAX + ")");
            }
        }
    }

    /**
     * The stream has ended.
     *
     * @return what the peer said
     * @throws IllegalArgumentException when that is incomplete or no message
     */
    public Identify finish() {
        if (left > 0 || lengthBytes > 0 || count == 0) {
            throw new IllegalArgumentException("the identify stream ended within a message or without one");
        }
        return Identify.decode(messages.toByteArray());
    }
}
