package io.p2p4j.examples.simulation.zoo.lease;

/** By which clock a borrower knows that its time is over. */
public enum Clocks {
    /** The bug: by the wall clock, at the time of day that the clerk has named. */
    TIME_OF_DAY,
    /** The remedy: by the monotonic clock, for half as long as the clerk waits, counted from before it asked. */
    TIME_THAT_PASSES
}
