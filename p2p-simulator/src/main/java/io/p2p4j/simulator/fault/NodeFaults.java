package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;

/** Does what goes wrong within machines. Owned by the simulation's thread. */
final class NodeFaults {
    private final FaultInjector injector;
    private final Simulation simulation;
    private final Kernel kernel;

    NodeFaults(FaultInjector injector, Simulation simulation) {
        this.injector = injector;
        this.kernel = simulation.fabric().kernel();
        this.simulation = simulation;
    }

    /** Before the run: timers that are set from now on follow a clock that will be wrong. */
    void prepare(NodeFault fault) {
        if (fault instanceof NodeFault.ClockDrift drift) {
            simulation.clock(drift.node());
        }
    }

    /** Does it, and returns what undoes it. */
    Runnable apply(TimedFault timed, NodeFault fault) {
        String name = injector.node(fault.node()).name();
        if (fault instanceof NodeFault.PowerLoss) {
            return down(name, Survives.SYNCED);
        } else if (fault instanceof NodeFault.Wipe) {
            return down(name, Survives.NONE);
        } else if (fault instanceof NodeFault.DiskFull) {
            return simulation.diskOf(name).fill();
        } else if (fault instanceof NodeFault.DiskError error) {
            KeyedRandom random = kernel.random("fault-disk-error", Hash64.of(timed.toString()), 0);
            return simulation.diskOf(name).fail(error.probability(), random);
        } else if (fault instanceof NodeFault.Slow slow) {
            SimNode node = injector.node(name);
            long nanos = NodeFault.Slow.TASK_NANOS * slow.factor();
            simulation.fabric().slow(node, node.taskNanos() + nanos);
            return () -> simulation.fabric().slow(node, node.taskNanos() - nanos);
        } else if (fault instanceof NodeFault.ClockStep step) {
            NodeClock clock = simulation.clock(step.node());
            clock.step(step.by());
            return () -> clock.step(step.by().negated());
        } else if (fault instanceof NodeFault.ClockDrift drift) {
            return drift(simulation.clock(drift.node()), drift.ppm());
        }
        throw new IllegalStateException("fault " + fault + " (expected one of the sealed kinds)");
    }

    /** Also a node that is down already loses its disk. */
    private Runnable down(String name, Survives survives) {
        Runnable up = injector.down(name);
        simulation.kill(name, survives);
        return up;
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
