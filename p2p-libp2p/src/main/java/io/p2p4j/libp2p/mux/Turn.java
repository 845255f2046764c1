package io.p2p4j.libp2p.mux;

import io.p2p4j.api.Priority;

/** What sends in turns; see {@link TurnScheduler}. */
public abstract class Turn {
    private Priority priority = Priority.NORMAL;
    /** Whether the scheduler has it. */
    boolean scheduled;
    /** Bytes of its present turn. */
    int turnBytes;

    /** Makes one that is not in line. */
    protected Turn() {}

    /**
     * Returns how urgent it is beside others.
     *
     * @return the class
     */
    public final Priority priority() {
        return priority;
    }

    /**
     * Tells whether it is in line.
     *
     * @return true when it is
     */
    public final boolean isScheduled() {
        return scheduled;
    }

    /**
     * Chooses how urgent it is; not while it is in line.
     *
     * @param value for everything that is not sent yet
     */
    protected final void changePriority(Priority value) {
        priority = value;
    }
}
