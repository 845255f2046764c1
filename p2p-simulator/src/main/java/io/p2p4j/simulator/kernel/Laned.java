package io.p2p4j.simulator.kernel;

/**
 * An event that keeps its place among others of its lane, also when events of one instant are shuffled. Events without a lane
 * share one.
 */
public interface Laned extends Runnable {
    /**
     * Returns the lane. Lanes are in a random order at each instant.
     *
     * @return a hash of what it is, the same in every run
     */
    long lane();
}
