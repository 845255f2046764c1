package io.p2p4j.core.driver;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import java.time.Duration;

/**
 * By when the sends or the receives of a connection have to be complete. The clock alone decides; the timer only says
 * that it is time to look at it, so one that comes late or belongs to an older deadline does no harm. Immutable.
 */
final class Deadline {
    /** A hundred years: differences of the clock must not overflow. */
    private static final Duration FROM_NOW_MAX = Duration.ofDays(36_500);

    private final ProviderContext context;
    private final long atNanos;
    private final Cancellable timer;

    private Deadline(ProviderContext context, long atNanos, Cancellable timer) {
        this.context = context;
        this.atNanos = atNanos;
        this.timer = timer;
    }

    /** A deadline that calls {@code passed} on the executor when it has passed, soon when it has passed already. */
    static Deadline in(Duration fromNow, ProviderContext context, Runnable passed) {
        Duration bounded = fromNow.compareTo(FROM_NOW_MAX) < 0 ? fromNow : FROM_NOW_MAX;
        long delayNanos = bounded.isNegative() ? 0 : bounded.toNanos();
        long atNanos = context.nanoTime() + delayNanos;
        return new Deadline(context, atNanos, context.schedule(delayNanos, passed));
    }

    boolean hasPassed() {
        return context.nanoTime() - atNanos >= 0;
    }

    /** Another deadline takes this one's place, or none. */
    void cancel() {
        timer.cancel();
    }
}
