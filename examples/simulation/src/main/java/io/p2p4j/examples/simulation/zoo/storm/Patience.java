package io.p2p4j.examples.simulation.zoo.storm;

import java.util.random.RandomGenerator;

/** How long a client that got no answer waits before it asks again. */
public enum Patience {
    /** The bug: not at all. All clients together ask more often than the server can answer, and it never catches up. */
    NONE,
    /** The remedy: twice as long each time, and never all at the same moment. */
    BACKOFF;

    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final int DOUBLINGS_MAX = 4;

    long waitNanos(int attempt, RandomGenerator random) {
        return switch (this) {
            case NONE -> 0;
            case BACKOFF -> {
                long most = FIRST_NANOS << Math.min(attempt, DOUBLINGS_MAX);
                yield most / 2 + random.nextLong(most / 2);
            }
        };
    }
}
