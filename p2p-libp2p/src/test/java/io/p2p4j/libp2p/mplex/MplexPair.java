package io.p2p4j.libp2p.mplex;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/** Two muxers on one link, in memory. */
final class MplexPair {
    static final MplexLimits LIMITS = MplexLimits.of(64, 1 << 20, 4 << 20);

    final MplexSide client;
    final MplexSide server;
    /** Cuts what is carried: given what is left, how much arrives at once. */
    IntUnaryOperator fragment = left -> left;

    MplexPair() {
        this(LIMITS);
    }

    MplexPair(MplexLimits limits) {
        client = new MplexSide(true, limits);
        server = new MplexSide(false, limits);
    }

    /** Carries bytes until nothing moves. */
    MplexPair run() {
        boolean moved = true;
        while (moved) {
            moved = client.muxer.pollOutput(client) | server.muxer.pollOutput(server);
            moved |= carry(client, server) | carry(server, client);
        }
        return this;
    }

    boolean carry(MplexSide from, MplexSide to) {
        byte[] bytes = from.takeWire();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, Math.max(1, fragment.applyAsInt(bytes.length - at)));
            to.muxer.onBytes(ByteBuffer.wrap(bytes, at, count));
            at += count;
        }
        return bytes.length > 0;
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
