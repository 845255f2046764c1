package io.p2p4j.bench.subject;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Counts the messages that arrive at one end, over all its connections. Thread-safe. */
public final class Arrivals {
    private static final long LOOK_NANOS = 2_000_000;

    private final Collection<Counter> counters = new ConcurrentLinkedQueue<>();

    /**
     * Makes the counter of one connection or stream.
     *
     * @return a counter
     */
    public Counter newCounter() {
        Counter counter = new Counter();
        counters.add(counter);
        return counter;
    }

    /**
     * Returns how many messages arrived so far.
     *
     * @return the sum of all counters
     */
    public long count() {
        return counters.stream().mapToLong(Counter::count).sum();
    }

    /**
     * Waits until there are so many. Looks seldom, so that waiting costs next to nothing.
     *
     * @param expected how many
     * @param timeoutNanos how long to wait at most
     * @throws InterruptedException when it is interrupted
     */
    public void await(long expected, long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (count() < expected) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("only " + count() + " of " + expected + " messages arrived in time");
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The count of one connection, which only one thread at a time adds to. */
    public static final class Counter {
        private final AtomicLong messages = new AtomicLong();

        private Counter() {}

        /**
         * Adds messages.
         *
         * @param more how many
         */
        public void add(long more) {
            messages.lazySet(messages.getPlain() + more);
        }

        long count() {
            return messages.get();
        }
    }
}
