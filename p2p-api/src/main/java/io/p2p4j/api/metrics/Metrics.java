package io.p2p4j.api.metrics;

import java.util.function.DoubleSupplier;

/**
 * Where code of this project counts and measures. The names are those of Prometheus' conventions, such as
 * {@code p2p_messages_sent_total}; an implementation may spell them in its own way.
 *
 * <p><b>Tags</b> are pairs of a name and a value. Values come from small fixed sets, such as an enum: never a peer id, an
 * address or a text of a peer, because each value is a time series for ever.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, and so may every meter. None blocks. Asking again with one
 * name and the same tags returns the same meter.
 */
public interface Metrics {
    /** Counts nothing. */
    Metrics NONE = new NoMetrics();

    /**
     * Returns a count that only grows.
     *
     * @param name the metric's name, which ends in {@code _total}
     * @param help one sentence for people
     * @param tags names and values in turn
     * @return the counter
     */
    Counter counter(String name, String help, String... tags);

    /**
     * Registers a value that is asked for when somebody looks. Registering again with one name and the same tags replaces the
     * supplier.
     *
     * @param name the metric's name
     * @param help one sentence for people
     * @param value called from any thread; must not block; {@code NaN} when there is no value
     * @param tags names and values in turn
     * @return takes the gauge away
     */
    AutoCloseable gauge(String name, String help, DoubleSupplier value, String... tags);

    /**
     * Returns a distribution of durations.
     *
     * @param name the metric's name, which ends in {@code _seconds}
     * @param help one sentence for people
     * @param tags names and values in turn
     * @return the timer
     */
    Timer timer(String name, String help, String... tags);

    /** A count that only grows. */
    interface Counter {
        /**
         * Adds to the count.
         *
         * @param amount zero or more
         */
        void add(long amount);

        /** Adds one. */
        default void increment() {
            add(1);
        }
    }

    /** A distribution of durations. */
    interface Timer {
        /**
         * Takes one duration in.
         *
         * @param nanos nanoseconds, zero or more
         */
        void record(long nanos);
    }
}
