package io.p2p4j.libp2p.mplex;

import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;

/** Cuts bytes into messages, however they were cut before. What a message carries is passed on as it comes. */
final class MessageReader {
    /** Takes messages. */
    interface Messages {
        /** The head of a message; what it carries follows. */
        void onHead(int flag, long number, int length);

        /** A piece of what it carries, never empty. */
        void onBody(ByteBuffer piece);
    }

    private enum Part {
        HEADER,
        LENGTH,
        BODY
    }

    private final Messages messages;
    private Part part = Part.HEADER;
    private long value;
    private int valueBytes;
    private long header;
    private int bodyLeft;

    MessageReader(Messages messages) {
        this.messages = messages;
    }

    /** Takes all bytes, unless it throws. */
    void read(ByteBuffer data) {
        while (data.hasRemaining()) {
            switch (part) {
                case HEADER -> {
                    if (readVarint(data.get(), Message.VARINT_BYTES_MAX)) {
                        header = taken();
                        part = Part.LENGTH;
                    }
                }
                case LENGTH -> readLength(data.get());
                case BODY -> readBody(data);
            }
        }
    }

    private void readLength(byte next) {
        boolean complete = readVarint(next, Message.VARINT_BYTES_MAX);
        if (value > Message.DATA_BYTES_MAX) {
            throw MuxerException.malformed(
                    "a message of " + value + " bytes or more (expected at most " + Message.DATA_BYTES_MAX + ")");
        }
        if (complete) {
            bodyLeft = (int) taken();
            part = bodyLeft > 0 ? Part.BODY : Part.HEADER;
            int flag = (int) (header & ((1 << Message.FLAG_BITS) - 1));
            if (flag > Message.FLAG_MAX) {
                throw MuxerException.malformed("flag " + flag + " (expected 0 to " + Message.FLAG_MAX + ")");
            }
            if (flag >= Message.CLOSE && bodyLeft > 0) {
                throw MuxerException.malformed(
                        bodyLeft + " bytes of a message with the flag " + flag + " (expected none)");
            }
            messages.onHead(flag, header >>> Message.FLAG_BITS, bodyLeft);
        }
    }

    /** Returns true when the number is complete; it must be as short as it can be. */
    private boolean readVarint(byte next, int bytesMax) {
        value |= (long) (next & (Message.VARINT_MORE - 1)) << (Message.VARINT_BITS * valueBytes);
        valueBytes++;
        boolean complete = next >= 0;
        if (complete && next == 0 && valueBytes > 1) {
            throw MuxerException.malformed("a number of " + valueBytes + " bytes that needs fewer");
        }
        if (!complete && valueBytes == bytesMax) {
            throw MuxerException.malformed("a number of more than " + bytesMax + " bytes");
        }
        return complete;
    }

    private long taken() {
        long complete = value;
        value = 0;
        valueBytes = 0;
        return complete;
    }

    private void readBody(ByteBuffer data) {
        int count = Math.min(bodyLeft, data.remaining());
        int limit = data.limit();
        int end = data.position() + count;
        data.limit(end);
        messages.onBody(data);
        data.limit(limit).position(end);
        bodyLeft -= count;
        if (bodyLeft == 0) {
            part = Part.HEADER;
        }
    }
}
