package io.p2p4j.simulator.determinism;

/** What must be equal in two runs. */
public enum Strictness {
    /** Everything: for runs of one plan. */
    EXACT,
    /**
     * What happens, not what is scheduled: for runs of two plans, where one has an event more for each fault that the other
     * lacks.
     */
    LOOSE;

    boolean compares(Act.Kind kind) {
        return switch (kind) {
            case SCHEDULES -> this == EXACT;
            case DRAWS, TRACES, DOES -> true;
            case MEANS -> false;
        };
    }
}
