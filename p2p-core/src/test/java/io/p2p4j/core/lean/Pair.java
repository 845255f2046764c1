package io.p2p4j.core.lean;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Two sessions on one link, in memory and under a manual clock. */
final class Pair {
    final Side dialer;
    final Side listener;
    /** The largest fragment that arrives at once. */
    int fragmentBytesMax = Integer.MAX_VALUE;

    long nowNanos = TimeUnit.SECONDS.toNanos(1000);
    private int tokens;

    Pair() {
        this(Limits.DEFAULTS, Limits.DEFAULTS);
    }

    Pair(Limits dialerLimits, Limits listenerLimits) {
        this(Side.of(Role.DIALER, dialerLimits), Side.of(Role.LISTENER, listenerLimits));
    }

    Pair(Side dialer, Side listener) {
        this.dialer = dialer;
        this.listener = listener;
    }

    Pair open() {
        start();
        run();
        dialer.one(SessionEvent.Opened.class);
        listener.one(SessionEvent.Opened.class);
        return this;
    }

    void start() {
        long deadline = nowNanos + TimeUnit.SECONDS.toNanos(10);
        dialer.session.start(nowNanos, deadline);
        listener.session.start(nowNanos, deadline);
    }

    /** Carries bytes until nothing moves. */
    void run() {
        boolean moved = true;
        while (moved) {
            moved = dialer.pump(nowNanos) | listener.pump(nowNanos);
            moved |= carry(dialer, listener) | carry(listener, dialer);
        }
    }

    private boolean carry(Side from, Side to) {
        byte[] bytes = from.takeWire();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(fragmentBytesMax, bytes.length - at);
            to.session.onBytes(ByteBuffer.wrap(bytes, at, count), nowNanos);
            to.drainEvents();
            at += count;
        }
        return bytes.length > 0;
    }

    /** Gives bytes to one end as if the other had sent them. */
    void inject(Side to, byte[] bytes) {
        to.session.onBytes(ByteBuffer.wrap(bytes), nowNanos);
        to.pump(nowNanos);
    }

    String token(String name) {
        return name + "#" + tokens++;
    }

    /** Opens a stream from the dialer and accepts it. */
    long openStream(Priority priority) {
        dialer.session.openStream("/echo/1", priority, token("open"));
        int before = listener.all(SessionEvent.StreamIncoming.class).size();
        run();
        var incoming = listener.all(SessionEvent.StreamIncoming.class);
        if (incoming.size() != before + 1) {
            throw new AssertionError("no incoming stream in " + listener.events);
        }
        long id = incoming.get(before).id();
        listener.session.acceptStream(id);
        run();
        return id;
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
