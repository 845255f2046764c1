package io.p2p4j.libp2p.mux;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** Two muxers on one link, in memory and under a manual clock. */
public abstract class MuxerEnds<E extends MuxerEnd> {
    public final E client;
    public final E server;
    public long nowNanos = TimeUnit.SECONDS.toNanos(1000);
    /** Cuts what is carried: given what is left, how much arrives at once. */
    public IntUnaryOperator fragment = left -> left;

    protected MuxerEnds(E client, E server) {
        this.client = client;
        this.server = server;
    }

    /** Carries bytes until nothing moves. */
    public final void settle() {
        boolean moved = true;
        while (moved) {
            moved = client.poll(nowNanos) | server.poll(nowNanos);
            moved |= carry(client, server) | carry(server, client);
        }
    }

    public final boolean carry(E from, E to) {
        byte[] bytes = from.takeWire();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, Math.max(1, fragment.applyAsInt(bytes.length - at)));
            to.hear(ByteBuffer.wrap(bytes, at, count), nowNanos);
            at += count;
        }
        return bytes.length > 0;
    }

    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
