package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;

/**
 * Cuts bytes into frames, however they were cut before. The body of a DATA frame is passed on as it comes, so that a frame
 * of megabytes needs no buffer.
 */
final class FrameReader {
    /** Takes frames. */
    interface Frames {
        /** A whole header; for DATA the body follows. */
        void onHeader(int type, int flags, int stream, long length);

        /** A piece of the body, never empty. */
        void onBody(ByteBuffer piece);

        /** The body is complete, or was empty. */
        void onBodyEnd();
    }

    private final Frames frames;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    private long bodyLeft;
    private boolean inBody;

    FrameReader(Frames frames) {
        this.frames = frames;
    }

    /** Takes all bytes, unless it throws. */
    void read(ByteBuffer data) {
        while (data.hasRemaining()) {
            if (inBody) {
                readBody(data);
            } else if (header.position() == 0 && data.remaining() >= Frame.HEADER_BYTES) {
                int at = data.position();
                data.position(at + Frame.HEADER_BYTES);
                onHeader(data, at);
            } else {
                readHeader(data);
            }
        }
    }

    private void readHeader(ByteBuffer data) {
        int count = Math.min(header.remaining(), data.remaining());
        for (int i = 0; i < count; i++) {
            header.put(data.get());
        }
        if (!header.hasRemaining()) {
            header.clear();
            onHeader(header, 0);
        }
    }

    private void onHeader(ByteBuffer from, int at) {
        int version = from.get(at) & 0xFF;
        int type = from.get(at + 1) & 0xFF;
        int flags = from.getShort(at + 2) & 0xFFFF;
        if (version != Frame.VERSION) {
            throw MuxerException.malformed("version " + version + " (expected " + Frame.VERSION + ")");
        }
        if (type > Frame.GO_AWAY) {
            throw MuxerException.malformed("frame type " + type + " (expected 0 to " + Frame.GO_AWAY + ")");
        }
        if ((flags & ~Frame.FLAGS) != 0) {
            throw MuxerException.malformed("flags " + flags + " (expected 0 to " + Frame.FLAGS + ")");
        }
        long length = from.getInt(at + 8) & Frame.UNSIGNED_MAX;
        frames.onHeader(type, flags, from.getInt(at + 4), length);
        if (type == Frame.DATA) {
            bodyLeft = length;
            inBody = length > 0;
            if (!inBody) {
                frames.onBodyEnd();
            }
        }
    }

    private void readBody(ByteBuffer data) {
        int count = (int) Math.min(bodyLeft, data.remaining());
        int limit = data.limit();
        int end = data.position() + count;
        data.limit(end);
        frames.onBody(data);
        data.limit(limit).position(end);
        bodyLeft -= count;
        if (bodyLeft == 0) {
            inBody = false;
            frames.onBodyEnd();
        }
    }
}
