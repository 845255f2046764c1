package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.ControlQueue;
import io.p2p4j.libp2p.mux.MuxerException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pings of this side. A peer answers in order, but nothing here relies on it. */
final class Pings {
    /** Pings that may wait for their answers. */
    static final int PENDING_MAX = 64;

    private record Ping(long value, Object token, long[] sentNanos) {}

    private @Nullable ArrayDeque<Ping> pending;
    private int unsent;
    private long nextValue;
    private long roundTripNanos;

    /** The latest round trip, or 0 before there was one. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** Returns false when too many are not answered. */
    boolean add(Object token) {
        ArrayDeque<Ping> open = pending;
        if (open == null) {
            open = new ArrayDeque<>(1);
            pending = open;
        }
        if (open.size() >= PENDING_MAX) {
            return false;
        }
        open.addLast(new Ping(nextValue, token, new long[1]));
        nextValue = (nextValue + 1) & Frame.UNSIGNED_MAX;
        unsent++;
        return true;
    }

    boolean hasUnsent() {
        return unsent > 0;
    }

    /** The sink takes frames now: this is when the round trips begin. */
    void send(ControlQueue control, long nowNanos) {
        if (pending == null || unsent == 0) {
            return;
        }
        int sent = pending.size() - unsent;
        for (Ping ping : pending) {
            if (sent-- <= 0) {
                Frame.add(control, Frame.PING, Frame.SYN, 0, ping.value);
                ping.sentNanos[0] = nowNanos;
            }
        }
        unsent = 0;
    }

    /** Returns the token that was answered. */
    Object onPong(long value, long nowNanos) {
        ArrayDeque<Ping> open = pending;
        int sent = open == null ? 0 : open.size() - unsent;
        if (open != null) {
            for (Ping ping : open) {
                if (sent-- > 0 && ping.value == value) {
                    open.remove(ping);
                    if (open.isEmpty()) {
                        pending = null;
                    }
                    roundTripNanos = Math.max(1, nowNanos - ping.sentNanos[0]);
                    return ping.token;
                }
            }
        }
        throw MuxerException.unexpected("a pong that answers no ping");
    }
}
