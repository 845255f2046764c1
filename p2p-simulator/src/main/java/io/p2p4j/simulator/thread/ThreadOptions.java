package io.p2p4j.simulator.thread;

import java.time.Duration;

/**
 * How a simulation runs blocking code. Kind and watchdog never change what happens; order and preemption do, by draws that
 * depend on the seed.
 *
 * @param kind which threads of the JVM are used
 * @param watchdog how long in real time a thread may run without waiting for something of the simulation's, before that is
 *     reported as blocking for real; zero means without a bound, for debuggers
 * @param shuffled whether threads of one node that could go on at the same time do so in an order drawn from the seed,
 *     instead of the order in which they became ready
 * @param preemption the probability, 0 to 1, that a thread lets others go first when it comes to a point where it could wait
 *     but need not
 */
public record ThreadOptions(Kind kind, Duration watchdog, boolean shuffled, double preemption) {
    /** Platform threads in the order in which they become ready, and a watchdog of 10 seconds. */
    public static final ThreadOptions DEFAULTS = new ThreadOptions(Kind.PLATFORM, Duration.ofSeconds(10), false, 0);

    private static final int VIRTUAL_SINCE = 21;

    /** Which threads of the JVM are used. */
    public enum Kind {
        /** Threads of the operating system; on every JDK. */
        PLATFORM,
        /** Virtual threads; from JDK 21 on. */
        VIRTUAL
    }

    /**
     * Checks.
     *
     * @param kind which threads
     * @param watchdog zero or more
     * @param shuffled whether the order is drawn
     * @param preemption 0 to 1
     */
    public ThreadOptions {
        if (watchdog.isNegative()) {
            throw new IllegalArgumentException("watchdog: " + watchdog + " (expected zero or more)");
        }
        if (!(preemption >= 0 && preemption <= 1)) {
            throw new IllegalArgumentException("preemption: " + preemption + " (expected 0 to 1)");
        }
        if (kind == Kind.VIRTUAL && !isVirtualAvailable()) {
            throw new IllegalArgumentException("kind: VIRTUAL on Java "
                    + Runtime.version().feature() + " (expected " + VIRTUAL_SINCE + " or later, or PLATFORM)");
        }
    }

    /**
     * Tells whether this JVM has virtual threads.
     *
     * @return true from JDK 21 on
     */
    public static boolean isVirtualAvailable() {
        return Runtime.version().feature() >= VIRTUAL_SINCE;
    }

    /**
     * Changes which threads are used.
     *
     * @param value the kind
     * @return options like these
     */
    public ThreadOptions withKind(Kind value) {
        return new ThreadOptions(value, watchdog, shuffled, preemption);
    }

    /**
     * Changes when blocking for real is reported.
     *
     * @param value real time; zero for never
     * @return options like these
     */
    public ThreadOptions withWatchdog(Duration value) {
        return new ThreadOptions(kind, value, shuffled, preemption);
    }

    /**
     * Draws the order of threads that could go on at the same time.
     *
     * @return options like these
     */
    public ThreadOptions withShuffledOrder() {
        return new ThreadOptions(kind, watchdog, true, preemption);
    }

    /**
     * Changes how often threads let others go first.
     *
     * @param value 0 to 1
     * @return options like these
     */
    public ThreadOptions withPreemption(double value) {
        return new ThreadOptions(kind, watchdog, shuffled, value);
    }
}
