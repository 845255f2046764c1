package io.p2p4j.simulator.scenario;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.FabricObserver;
import java.time.Duration;

/** Watches a run, and must not change anything. Called on the thread of the run. */
public interface Witness extends FabricObserver {
    /** Watches nothing. */
    Witness NONE = (fact, from, to, beganNanos, bytes) -> {};

    /**
     * The run is about to begin.
     *
     * @param simulation without any node
     */
    default void made(Simulation simulation) {}

    /**
     * The run begins.
     *
     * @param plan what is run
     * @param simulation its nodes are there, and nothing has happened yet
     */
    default void begins(Plan plan, Simulation simulation) {}

    /**
     * A line was written into the journal.
     *
     * @param at the simulated time
     * @param line what happened
     */
    default void noted(Duration at, String line) {}

    /**
     * An event was run, and all checks after it.
     *
     * @param number of the event, from 1
     */
    default void ran(long number) {}
}
