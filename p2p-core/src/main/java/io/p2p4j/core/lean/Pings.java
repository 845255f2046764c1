package io.p2p4j.core.lean;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pings of this side, answered in their order (docs/WIRE.md section 8). */
final class Pings {
    private static final class Ping {
        final long payload;

        @Nullable
        Object token;

        long sentNanos;

        Ping(@Nullable Object token, long payload) {
            this.token = token;
            this.payload = payload;
        }
    }

    private final Events events;
    /** Those that are not answered, in order; only while there are any. */
    private @Nullable ArrayDeque<Ping> open;
    /** How many of them, the last ones, were not sent. */
    private int waiting;

    private long nextPayload = 1;

    Pings(Events events) {
        this.events = events;
    }

    /** Asks the peer; without a token it is only for a sign of life. */
    void add(@Nullable Object token) {
        if (open == null) {
            open = new ArrayDeque<>(1);
        }
        if (open.size() >= Wire.PINGS_MAX) {
            if (token != null) {
                events.failed(
                        token,
                        Failure.of(ErrorCode.QUEUE_FULL, Wire.PINGS_MAX + " pings are not answered", null)
                                .untouched());
            }
            return;
        }
        open.addLast(new Ping(token, nextPayload++));
        waiting++;
    }

    boolean isWaiting() {
        return waiting > 0;
    }

    void write(ControlBuffer control, long nowNanos) {
        if (open == null) {
            return;
        }
        int sent = open.size() - waiting;
        for (Ping ping : open) {
            if (sent-- <= 0) {
                control.ping(FrameType.PING, ping.payload);
                ping.sentNanos = nowNanos;
            }
        }
        waiting = 0;
    }

    void onPong(long payload, long nowNanos) {
        Ping ping = open == null || open.size() == waiting ? null : open.pollFirst();
        if (ping == null || ping.payload != payload) {
            throw WireException.unexpected("PONG answers no PING");
        }
        if (open != null && open.isEmpty()) {
            open = null;
        }
        if (ping.token != null) {
            events.add(new SessionEvent.Pong(ping.token, Math.max(0, nowNanos - ping.sentNanos)));
        }
    }

    /** Fails the tokens, and keeps what was sent: its answers may still come. */
    void fail(Failure failure) {
        if (open == null) {
            return;
        }
        for (Ping ping : open) {
            if (ping.token != null) {
                events.failed(ping.token, failure.untouched());
                ping.token = null;
            }
        }
    }
}
