package io.p2p4j.simulator.determinism;

import java.time.Duration;

/**
 * One thing that an event did.
 *
 * @param kind what sort of thing
 * @param what in words
 * @param a see {@link Kind}
 * @param b see {@link Kind}
 * @param c see {@link Kind}
 * @param site where in the code
 */
public record Act(Kind kind, String what, long a, long b, long c, Site site) {
    /** What an event does. */
    public enum Kind {
        /** Schedules an event: its number in the order of scheduling, when it is due, the hash of its node's name. */
        SCHEDULES,
        /** Draws a random number: the number of the draw in its stream, and the stream's two keys. */
        DRAWS,
        /** Adds a number to the trace hash. */
        TRACES,
        /** Does something that shows in the trace hash later: the hash of it. */
        DOES,
        /** What the numbers before it mean, for people; it is not compared. */
        MEANS
    }

    /** Whether both are the same thing, wherever in the code. What is scheduled may be named differently by another JVM. */
    boolean isSame(Act other) {
        boolean named = kind == Kind.SCHEDULES || kind == Kind.MEANS;
        return kind == other.kind && a == other.a && b == other.b && c == other.c && (named || what.equals(other.what));
    }

    /**
     * Describes it for people.
     *
     * @return without the site
     */
    @Override
    public String toString() {
        return switch (kind) {
            case SCHEDULES -> "schedules " + what + " for " + Duration.ofNanos(b);
            case DRAWS -> "draws number " + a + " of " + what;
            case TRACES -> "traces " + Long.toHexString(a);
            case DOES -> what + " (content hash " + Long.toHexString(a) + ')';
            case MEANS -> what;
        };
    }
}
