package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.MuxerEnds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Two muxers on one link, in memory and under a manual clock. */
final class MuxerPair extends MuxerEnds<MuxerSide> {
    static final YamuxLimits LIMITS = YamuxLimits.of(64, 256 << 10, 16 << 20, 16 << 20);

    MuxerPair() {
        this(LIMITS, LIMITS);
    }

    MuxerPair(YamuxLimits clientLimits, YamuxLimits serverLimits) {
        super(new MuxerSide(true, clientLimits), new MuxerSide(false, serverLimits));
    }

    MuxerPair run() {
        settle();
        return this;
    }

    /** Gives the server a frame as if the client had sent it. */
    void inject(int type, int flags, int stream, long length, byte... body) {
        server.muxer.onBytes(ByteBuffer.wrap(frame(type, flags, stream, length, body)), nowNanos);
    }

    static byte[] frame(int type, int flags, int stream, long length, byte... body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(Frame.HEADER_BYTES)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt((int) length)
                .array());
        out.writeBytes(body);
        return out.toByteArray();
    }
}
