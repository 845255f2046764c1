package io.p2p4j.simulator.disk;

/** What of a machine's state a crash leaves. */
public enum Survives {
    /** Everything that was written: a process died, and its operating system lives on. */
    ALL,
    /** What was synced, and of the rest any part that a disk may have written already: the power went off. */
    SYNCED,
    /** Nothing: another machine with an empty disk takes over. */
    NONE
}
