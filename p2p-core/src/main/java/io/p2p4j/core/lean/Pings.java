package io.p2p4j.core.lean;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pings of this side, answered in their order (docs/WIRE.md section 8). */
final class Pings {
    private record Ping(@Nullable Object token, long payload, long sentNanos) {}

    private final Events events;
    private final ArrayDeque<Ping> waiting = new ArrayDeque<>();
    private final ArrayDeque<Ping> sent = new ArrayDeque<>();
    private long nextPayload = 1;

    Pings(Events events) {
        this.events = events;
    }

    /** Asks the peer; without a token it is only for a sign of life. */
    void add(@Nullable Object token) {
        if (waiting.size() + sent.size() >= Wire.PINGS_MAX) {
            if (token != null) {
                events.failed(
                        token,
                        Failure.of(ErrorCode.QUEUE_FULL, Wire.PINGS_MAX + " pings are not answered", null)
                                .untouched());
            }
            return;
        }
        waiting.addLast(new Ping(token, nextPayload++, 0));
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    void write(ControlBuffer control, long nowNanos) {
        for (Ping ping = waiting.pollFirst(); ping != null; ping = waiting.pollFirst()) {
            control.ping(FrameType.PING, ping.payload());
            sent.addLast(new Ping(ping.token(), ping.payload(), nowNanos));
        }
    }

    void onPong(long payload, long nowNanos) {
        Ping ping = sent.pollFirst();
        if (ping == null || ping.payload() != payload) {
            throw WireException.unexpected("PONG answers no PING");
        }
        if (ping.token() != null) {
            events.add(new SessionEvent.Pong(ping.token(), Math.max(0, nowNanos - ping.sentNanos())));
        }
    }

    void fail(Failure failure) {
        fail(sent, failure);
        fail(waiting, failure);
    }

    /** Fails the tokens, and keeps what was sent: its answers may still come. */
    private void fail(ArrayDeque<Ping> pings, Failure failure) {
        for (int i = pings.size(); i > 0; i--) {
            Ping ping = pings.removeFirst();
            if (ping.token() != null) {
                events.failed(ping.token(), failure.untouched());
            }
            pings.addLast(new Ping(null, ping.payload(), ping.sentNanos()));
        }
    }
}
