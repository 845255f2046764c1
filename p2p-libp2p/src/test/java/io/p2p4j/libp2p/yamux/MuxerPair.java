package io.p2p4j.libp2p.yamux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** Two muxers on one link, in memory and under a manual clock. */
final class MuxerPair {
    static final YamuxLimits LIMITS = YamuxLimits.of(64, 256 << 10, 16 << 20, 16 << 20);

    final MuxerSide client;
    final MuxerSide server;
    long nowNanos = TimeUnit.SECONDS.toNanos(1000);
    /** Cuts what is carried: given what is left, how much arrives at once. */
    IntUnaryOperator fragment = left -> left;

    MuxerPair() {
        this(LIMITS, LIMITS);
    }

    MuxerPair(YamuxLimits clientLimits, YamuxLimits serverLimits) {
        client = new MuxerSide(true, clientLimits);
        server = new MuxerSide(false, serverLimits);
    }

    /** Carries bytes until nothing moves. */
    MuxerPair run() {
        boolean moved = true;
        while (moved) {
            moved = client.muxer.pollOutput(client, nowNanos) | server.muxer.pollOutput(server, nowNanos);
            moved |= carry(client, server) | carry(server, client);
        }
        return this;
    }

    boolean carry(MuxerSide from, MuxerSide to) {
        byte[] bytes = from.takeWire();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, Math.max(1, fragment.applyAsInt(bytes.length - at)));
            to.muxer.onBytes(ByteBuffer.wrap(bytes, at, count), nowNanos);
            at += count;
        }
        return bytes.length > 0;
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

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
