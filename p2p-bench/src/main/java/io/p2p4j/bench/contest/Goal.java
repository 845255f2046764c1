package io.p2p4j.bench.contest;

/**
 * What a number should be.
 *
 * @param kind in which direction
 * @param value the bound
 */
public record Goal(Kind kind, double value) {
    /** In which direction a goal goes. */
    public enum Kind {
        /** Shown for its own sake. */
        NONE,
        /** At least the bound. */
        AT_LEAST,
        /** At most the bound. */
        AT_MOST
    }

    /** No goal. */
    public static final Goal NONE = new Goal(Kind.NONE, 0);

    /**
     * Makes a goal.
     *
     * @param value the lower bound
     * @return the goal
     */
    public static Goal atLeast(double value) {
        return new Goal(Kind.AT_LEAST, value);
    }

    /**
     * Makes a goal.
     *
     * @param value the upper bound
     * @return the goal
     */
    public static Goal atMost(double value) {
        return new Goal(Kind.AT_MOST, value);
    }

    boolean isMet(double measured) {
        return switch (kind) {
            case NONE -> true;
            case AT_LEAST -> measured >= value;
            case AT_MOST -> measured <= value;
        };
    }

    /** Says yes or no, or nothing without a goal. */
    String verdict(double measured) {
        return kind == Kind.NONE ? "" : isMet(measured) ? "yes" : "**no**";
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "";
            case AT_LEAST -> ">= " + Samples.number(value);
            case AT_MOST -> "<= " + Samples.number(value);
        };
    }
}
