package io.p2p4j.node.pool;

import java.time.Duration;

/**
 * Whether a peer is worth another attempt. Closed at first; after so many failures in a row it opens for a time, then one attempt may
 * try: its success closes it, its failure opens it for twice the time. Not thread-safe; time is an argument.
 */
public final class CircuitBreaker {
    /** Where a breaker is. */
    public enum State {
        /** Attempts may be made. */
        CLOSED,
        /** None may be made. */
        OPEN,
        /** One is under way, which decides. */
        TRYING
    }

    private final int failuresMax;
    private final long openNanosMin;
    private final long openNanosMax;
    private State state = State.CLOSED;
    private int failures;
    private long openNanos;
    private long openedAtNanos;

    /**
     * Makes a closed one.
     *
     * @param failuresMax how many failures in a row open it
     * @param openMin for how long at first
     * @param openMax for how long at most
     */
    public CircuitBreaker(int failuresMax, Duration openMin, Duration openMax) {
        if (failuresMax < 1 || openMin.isNegative() || openMin.isZero() || openMax.compareTo(openMin) < 0) {
            throw new IllegalArgumentException("circuit breaker of " + failuresMax + " failures, open for " + openMin
                    + " to " + openMax + " (expected at least 1, 0 < min <= max)");
        }
        this.failuresMax = failuresMax;
        this.openNanosMin = openMin.toNanos();
        this.openNanosMax = openMax.toNanos();
        this.openNanos = openNanosMin;
    }

    /**
     * Returns where it is.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Tells whether an attempt may be made, without beginning one.
     *
     * @param nowNanos the monotonic clock
     * @return true when {@link #tryAcquire} would allow it
     */
    public boolean allows(long nowNanos) {
        return switch (state) {
            case CLOSED -> true;
            case OPEN -> nowNanos - openedAtNanos >= openNanos;
            case TRYING -> false;
        };
    }

    /**
     * Begins an attempt, whose end is told by {@link #succeeded} or {@link #failed}, or by {@link #abandoned}.
     *
     * @param nowNanos the monotonic clock
     * @return whether it may be made
     */
    public boolean tryAcquire(long nowNanos) {
        if (!allows(nowNanos)) {
            return false;
        }
        if (state == State.OPEN) {
            state = State.TRYING;
        }
        return true;
    }

    /**
     * Returns how long it stays open from now.
     *
     * @param nowNanos the monotonic clock
     * @return zero when it is not open
     */
    public Duration remaining(long nowNanos) {
        return state == State.OPEN
                ? Duration.ofNanos(Math.max(0, openNanos - (nowNanos - openedAtNanos)))
                : Duration.ZERO;
    }

    /** An attempt succeeded: everything before is forgotten. */
    public void succeeded() {
        state = State.CLOSED;
        failures = 0;
        openNanos = openNanosMin;
    }

    /**
     * An attempt failed.
     *
     * @param nowNanos the monotonic clock
     */
    public void failed(long nowNanos) {
        switch (state) {
            case CLOSED -> {
                if (++failures >= failuresMax) {
                    open(nowNanos);
                }
            }
            case TRYING -> {
                openNanos = openNanos > openNanosMax / 2 ? openNanosMax : openNanos * 2;
                open(nowNanos);
            }
            case OPEN -> {
                // The attempt began before it opened; another one has told the same already.
            }
        }
    }

    /** An attempt ended without a verdict on the peer, such as by a limit of this side. */
    public void abandoned() {
        if (state == State.TRYING) {
            state = State.OPEN;
        }
    }

    private void open(long nowNanos) {
        state = State.OPEN;
        openedAtNanos = nowNanos;
    }
}
