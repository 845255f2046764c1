package io.p2p4j.node.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that peers that lost each other at one moment do
 * not come back at one moment.
 *
 * @param base the upper bound of the first delay
 * @param cap the upper bound of every delay
 */
public record Backoff(Duration base, Duration cap) {
    /** From one second to one minute. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    /**
     * Checks the bounds.
     *
     * @param base see the component
     * @param cap see the component
     */
    public Backoff {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("backoff " + base + " to " + cap + " (expected 0 < base <= cap)");
        }
    }

    /**
     * Returns the upper bound of a delay.
     *
     * @param attempt how many attempts failed before, 0 for none
     * @return the base, doubled for each attempt, at most the cap
     */
    public Duration bound(int attempt) {
        if (attempt < 0) {
            throw new IllegalArgumentException("attempt " + attempt + " (expected 0 or more)");
        }
        long capNanos = cap.toNanos();
        long nanos = base.toNanos();
        for (int i = 0; i < attempt && nanos < capNanos; i++) {
            nanos = nanos > capNanos / 2 ? capNanos : nanos * 2;
        }
        return Duration.ofNanos(Math.min(nanos, capNanos));
    }

    /**
     * Draws a delay.
     *
     * @param attempt how many attempts failed before, 0 for none
     * @param random draws
     * @return from zero to {@link #bound}
     */
    public Duration delay(int attempt, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(bound(attempt).toNanos() + 1));
    }
}
