package io.p2p4j.node.message;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads bytes of a peer and believes nothing. Not thread-safe. */
final class FrameInput {
    private static final int VARINT_BYTES_MAX = 9;

    private final byte[] bytes;
    private final int end;
    private int position;

    FrameInput(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private FrameInput(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int get() throws MessageFormatException {
        require(1);
        return bytes[position++] & 0xff;
    }

    long getLong() throws MessageFormatException {
        require(Long.BYTES);
        long value = ByteBuffer.wrap(bytes).getLong(position);
        position += Long.BYTES;
        return value;
    }

    byte[] get(int count) throws MessageFormatException {
        require(count);
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    byte[] rest() {
        byte[] left = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return left;
    }

    /** The next bytes as an input of their own. */
    FrameInput slice(int count) throws MessageFormatException {
        require(count);
        position += count;
        return new FrameInput(bytes, position - count, position);
    }

    /** The shortest form only, at most 63 bits. */
    long getVarint() throws MessageFormatException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            int next = get();
            value |= (long) (next & 0x7f) << (7 * i);
            if ((next & 0x80) == 0) {
                if (next == 0 && i > 0) {
                    throw new MessageFormatException("varint with a zero at its end (expected the shortest form)");
                }
                return value;
            }
        }
        throw new MessageFormatException("varint of more than " + VARINT_BYTES_MAX + " bytes");
    }

    int getLength(int max) throws MessageFormatException {
        long length = getVarint();
        if (length > max) {
            throw new MessageFormatException("length " + length + " (expected at most " + max + ")");
        }
        return (int) length;
    }

    void requireEnd() throws MessageFormatException {
        if (position != end) {
            throw new MessageFormatException(remaining() + " bytes behind the frame");
        }
    }

    private void require(int count) throws MessageFormatException {
        if (count > remaining()) {
            throw new MessageFormatException("frame ends " + (count - remaining()) + " bytes early");
        }
    }
}
