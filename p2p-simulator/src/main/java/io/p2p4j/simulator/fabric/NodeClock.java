package io.p2p4j.simulator.fabric;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.Laned;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The clock of one machine, which may be wrong: it runs too fast or too slow, and its wall clock is off and jumps. The
 * monotonic clock never goes back. Timers follow the monotonic clock, so that a node with a fast clock fires them early in
 * simulated time. It survives crashes and restarts. All in integers. Owned by the simulation's thread.
 */
public final class NodeClock {
    /** The most that a clock may be too fast or too slow: by a half. */
    public static final int DRIFT_PPM_MAX = 500_000;

    private static final long MILLION = 1_000_000;

    private final Kernel kernel;
    private final String node;
    private final Set<LocalTimer> timers = new LinkedHashSet<>();
    /** The simulated time at which the drift was set, and what the monotonic clock showed then. */
    private long sinceNanos;

    private long thenNanos;
    private int driftPpm;
    private long offsetNanos;
    private long correctedNanos;

    NodeClock(Kernel kernel, String node) {
        this.kernel = kernel;
        this.node = node;
        this.sinceNanos = kernel.nowNanos();
        this.thenNanos = sinceNanos;
    }

    /**
     * Returns the monotonic clock, which starts at the simulation's start.
     *
     * @return nanoseconds by this clock
     */
    public long nanoTime() {
        long elapsed = kernel.nowNanos() - sinceNanos;
        // Whole millions first, since the product with the drift would be too large for long runs.
        long drifted = elapsed / MILLION * driftPpm + Math.floorDiv(elapsed % MILLION * driftPpm, MILLION);
        return thenNanos + elapsed + drifted;
    }

    /**
     * Returns the wall clock.
     *
     * @return nanoseconds by this clock since {@link io.p2p4j.simulator.Simulation#EPOCH}; may go back
     */
    public long wallNanos() {
        return nanoTime() + offsetNanos - correctedNanos;
    }

    /**
     * Returns how much too fast the clock is.
     *
     * @return nanoseconds too many in a millisecond, which are parts per million; less than zero when it is too slow
     */
    public int driftPpm() {
        kernel.checkOwner();
        return driftPpm;
    }

    /**
     * Changes how much too fast the clock is. What it shows stays as it is; timers that are set follow it.
     *
     * @param ppm parts per million, from -{@value #DRIFT_PPM_MAX} to {@value #DRIFT_PPM_MAX}
     */
    public void drift(int ppm) {
        if (ppm < -DRIFT_PPM_MAX || ppm > DRIFT_PPM_MAX) {
            throw new IllegalArgumentException("drift of node " + node + ": " + ppm + " ppm (expected -" + DRIFT_PPM_MAX
                    + " to " + DRIFT_PPM_MAX + ")");
        }
        thenNanos = nanoTime();
        sinceNanos = kernel.nowNanos();
        driftPpm = ppm;
        trace("drift", ppm);
        timers.forEach(LocalTimer::arm);
    }

    /**
     * Lets the wall clock jump. The monotonic clock and the timers stay as they are.
     *
     * @param by how far; less than zero sets it back
     */
    public void step(Duration by) {
        kernel.checkOwner();
        offsetNanos += by.toNanos();
        trace("step", by.toNanos());
    }

    /**
     * Takes away what the drift has made of the wall clock so far, as a time service does; {@link #step steps} stay. The
     * wall clock jumps by it, forward or back.
     */
    public void correct() {
        correctedNanos = nanoTime() - kernel.nowNanos();
        trace("correct", correctedNanos);
    }

    private void trace(String what, long value) {
        kernel.trace(Fact.FAULT.number());
        kernel.trace(Hash64.of("clock-" + what + ' ' + node));
        kernel.trace(value);
    }

    /** How much simulated time passes until this clock has gone on by a delay. */
    long simulatedNanos(long delayNanos) {
        long due = nanoTime() + Math.max(0, delayNanos);
        return due < 0 ? Long.MAX_VALUE : untilNanos(due);
    }

    /** How much simulated time passes until the monotonic clock shows a time. */
    private long untilNanos(long dueNanos) {
        long local = dueNanos - thenNanos;
        long rate = MILLION + driftPpm;
        long whole = local / rate;
        if (whole > Long.MAX_VALUE / (2 * MILLION)) {
            return Long.MAX_VALUE;
        }
        long rest = (local % rate * MILLION + rate - 1) / rate;
        return Math.max(0, sinceNanos + whole * MILLION + rest - kernel.nowNanos());
    }

    Cancellable schedule(long delayNanos, Runnable task) {
        long due = nanoTime() + Math.max(0, delayNanos);
        LocalTimer timer = new LocalTimer(due < 0 ? Long.MAX_VALUE : due, task);
        timers.add(timer);
        timer.arm();
        return timer;
    }

    /** A timer that is due at a time of this clock. */
    private final class LocalTimer implements Laned, Cancellable {
        private final long dueNanos;
        private final Runnable task;
        private Cancellable event = () -> {};

        LocalTimer(long dueNanos, Runnable task) {
            this.dueNanos = dueNanos;
            this.task = task;
        }

        void arm() {
            event.cancel();
            event = kernel.schedule(untilNanos(dueNanos), this);
        }

        @Override
        public long lane() {
            return Hash64.of(node);
        }

        @Override
        public void run() {
            timers.remove(this);
            task.run();
        }

        @Override
        public void cancel() {
            timers.remove(this);
            event.cancel();
        }
    }
}
