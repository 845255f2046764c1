package io.p2p4j.node.message;

import java.time.Duration;

/**
 * So many a second, and more for a moment. What is taken may be more than there is, once: the debt is waited for, so that something larger
 * than the burst passes as well. Not thread-safe; time is an argument.
 */
final class TokenBucket {
    private static final double SECOND = 1e9;

    private double perSecond;
    private double burst;
    private double tokens;
    private long lastNanos;

    TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** Another rate from now on; what was saved beyond the new burst is lost. */
    void change(double newPerSecond, double newBurst, long nowNanos) {
        fill(nowNanos);
        perSecond = newPerSecond;
        burst = newBurst;
        tokens = Math.min(tokens, burst);
    }

    /** As if nothing had been taken for long. */
    void fillUp() {
        tokens = burst;
    }

    private void fill(long nowNanos) {
        if (nowNanos > lastNanos) {
            tokens = Math.min(burst, tokens + (nowNanos - lastNanos) * perSecond / SECOND);
            lastNanos = nowNanos;
        }
    }

    /** Takes one or more when there is at least one; they may become a debt. */
    boolean tryTake(double count, long nowNanos) {
        if (!hasSome(nowNanos)) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Whether something may be taken. */
    boolean hasSome(long nowNanos) {
        fill(nowNanos);
        return tokens >= Math.min(1, burst);
    }

    /** Takes in any case; what is missing becomes a debt. */
    void take(double count, long nowNanos) {
        fill(nowNanos);
        tokens -= count;
    }

    /** How long until something may be taken. */
    Duration delay(long nowNanos) {
        if (hasSome(nowNanos)) {
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((Math.min(1, burst) - tokens) * SECOND / perSecond));
    }
}
