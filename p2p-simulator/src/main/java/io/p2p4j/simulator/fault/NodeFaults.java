package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NodeClock;

/** Does what goes wrong within machines. Owned by the simulation's thread. */
final class NodeFaults {
    private final Simulation simulation;

    NodeFaults(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Before the run: timers that are set from now on follow a clock that will be wrong. */
    void prepare(NodeFault fault) {
        if (fault instanceof NodeFault.ClockDrift drift) {
            simulation.clock(drift.node());
        }
    }

    /** Does it, and returns what undoes it. */
    Runnable apply(NodeFault fault) {
        if (fault instanceof NodeFault.ClockStep step) {
            NodeClock clock = simulation.clock(step.node());
            clock.step(step.by());
            return () -> clock.step(step.by().negated());
        } else if (fault instanceof NodeFault.ClockDrift drift) {
            return drift(simulation.clock(drift.node()), drift.ppm());
        }
        throw new IllegalStateException("fault " + fault + " (expected one of the sealed kinds)");
    }

    /** Several drifts of one clock add up, to the most that a clock can have. */
    private static Runnable drift(NodeClock clock, int ppm) {
        int before = clock.driftPpm();
        int most = NodeClock.DRIFT_PPM_MAX;
        int changed = Math.max(-most, Math.min(most, before + ppm)) - before;
        clock.drift(before + changed);
        return () -> {
            clock.drift(clock.driftPpm() - changed);
            clock.correct();
        };
    }
}
