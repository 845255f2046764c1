package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Signs of life under a manual clock: their number is exact, and traffic replaces them. */
final class HeartbeatTest {
    private static final int INTERVALS = 100;
    private static final long INTERVAL_NANOS =
            Limits.DEFAULTS.keepAliveInterval().toNanos();
    /** Between a ping's departure and its arrival; the other end then was heard of and does not ask. */
    private static final long WAY_NANOS = Duration.ofMillis(1).toNanos();
    /** Type and payload (docs/WIRE.md section 8). */
    private static final int PING_BYTES = 9;

    private final Pair pair = new Pair().open();

    /** Lets a session act at its deadline and carries what comes of it; returns the bytes of both ends. */
    private int step() {
        long dialer = pair.dialer.session.nextDeadlineNanos();
        long listener = pair.listener.session.nextDeadlineNanos();
        Side first = dialer <= listener ? pair.dialer : pair.listener;
        Side other = first == pair.dialer ? pair.listener : pair.dialer;
        pair.nowNanos = Math.min(dialer, listener);
        first.session.onTimer(pair.nowNanos);
        int bytes = move(first, other);
        return bytes + move(other, first);
    }

    private int move(Side from, Side to) {
        from.pump(pair.nowNanos);
        byte[] bytes = from.takeWire();
        if (bytes.length > 0) {
            pair.nowNanos += WAY_NANOS;
            to.session.onBytes(ByteBuffer.wrap(bytes), pair.nowNanos);
            to.drainEvents();
        }
        return bytes.length;
    }

    @Test
    void aSilentConnectionHasOnePingAndOnePongInEachInterval() {
        long start = pair.nowNanos;
        int bytes = 0;
        for (int i = 0; i < INTERVALS; i++) {
            bytes += step();
        }

        assertThat(bytes).isEqualTo(INTERVALS * 2 * PING_BYTES);
        // Whoever was asked counts from then, so each round is an interval and the way of one ping.
        assertThat(pair.nowNanos - start)
                .isBetween(INTERVALS * INTERVAL_NANOS, INTERVALS * (INTERVAL_NANOS + 2 * WAY_NANOS));
        assertThat(pair.dialer.all(SessionEvent.Closed.class)).isEmpty();
        assertThat(pair.listener.all(SessionEvent.Closed.class)).isEmpty();
    }

    @Test
    void theListenerWaitsForTheDialersQuestion() {
        long dialer = pair.dialer.session.nextDeadlineNanos();
        long listener = pair.listener.session.nextDeadlineNanos();
        assertThat(listener - dialer).isEqualTo(INTERVAL_NANOS / 8);
        step();
        assertThat(pair.listener.session.nextDeadlineNanos()).isGreaterThan(listener);
    }

    @Test
    void trafficBothWaysLeavesNothingToAsk() {
        long quiet = INTERVAL_NANOS / 2;
        for (int i = 0; i < INTERVALS; i++) {
            pair.nowNanos += quiet;
            pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[1]), "there");
            pair.listener.session.sendMessage(ByteBuffer.wrap(new byte[1]), "back");
            assertThat(move(pair.dialer, pair.listener)).isEqualTo(3);
            assertThat(move(pair.listener, pair.dialer)).isEqualTo(3);
            assertThat(pair.dialer.session.nextDeadlineNanos()).isGreaterThan(pair.nowNanos);
            assertThat(pair.listener.session.nextDeadlineNanos()).isGreaterThan(pair.nowNanos);
        }
    }
}
