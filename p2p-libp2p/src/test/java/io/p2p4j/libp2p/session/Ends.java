package io.p2p4j.libp2p.session;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionEvent;
import java.util.concurrent.TimeUnit;

/** Two sessions on one link, in memory and under a manual clock. */
final class Ends {
    final End dialer;
    final End listener;
    int fragmentBytesMax = Integer.MAX_VALUE;
    long nowNanos = TimeUnit.SECONDS.toNanos(1000);

    Ends() {
        this(Limits.DEFAULTS);
    }

    Ends(Limits limits) {
        dialer = new End(Role.DIALER, limits);
        listener = new End(Role.LISTENER, limits);
    }

    Ends start() {
        long deadline = nowNanos + TimeUnit.SECONDS.toNanos(10);
        dialer.session.start(nowNanos, deadline);
        listener.session.start(nowNanos, deadline);
        return this;
    }

    Ends open() {
        start().run();
        dialer.one(SessionEvent.Opened.class);
        listener.one(SessionEvent.Opened.class);
        return this;
    }

    /** Carries bytes until nothing moves. */
    Ends run() {
        boolean moved = true;
        while (moved) {
            moved = dialer.pump(nowNanos) | listener.pump(nowNanos);
            moved |= carry(dialer, listener) | carry(listener, dialer);
        }
        return this;
    }

    private boolean carry(End from, End to) {
        byte[] bytes = from.takeWire();
        to.take(bytes, fragmentBytesMax, nowNanos);
        return bytes.length > 0;
    }

    /** Opens a stream from the dialer, and returns its id, which is the same at both ends. */
    long openStream() {
        int before = dialer.all(SessionEvent.StreamOpened.class).size();
        dialer.session.openStream(End.ECHO, Priority.NORMAL, "open");
        run();
        return dialer.all(SessionEvent.StreamOpened.class).get(before).id();
    }

    void later(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        dialer.session.onTimer(nowNanos);
        listener.session.onTimer(nowNanos);
        run();
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
