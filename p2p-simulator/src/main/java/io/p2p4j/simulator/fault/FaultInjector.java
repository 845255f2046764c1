package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Rule;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.Verdict;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Does a schedule to a simulation. Faults may overlap: a node that two faults pause goes on when both are over. Owned by the
 * simulation's thread.
 */
public final class FaultInjector {
    private final Simulation simulation;
    private final Fabric fabric;
    private final Kernel kernel;
    private final Processes processes;
    private final NodeFaults nodeFaults;
    private final LinkFaults linkFaults;
    private final PathFaults pathFaults;
    /** How many faults hold each thing down at present. */
    private final Map<String, Integer> holds = new LinkedHashMap<>();
    /** How many faults cut a direction, by its {@link #pair}. */
    private final Map<Long, Integer> cuts = new LinkedHashMap<>();
    /** What ends each fault that has begun. */
    private final Map<TimedFault, Runnable> active = new LinkedHashMap<>();

    private boolean over;

    /** What runs on the nodes. */
    public interface Processes {
        /**
         * Ends a node's process without a warning; calls {@link Simulation#kill(String)}.
         *
         * @param node the node's name
         */
        void crash(String node);

        /**
         * Starts it again; calls {@link Simulation#restart(String)}.
         *
         * @param node the node's name
         */
        void restart(String node);
    }

    /**
     * Makes an injector that has done nothing yet.
     *
     * @param simulation where
     * @param processes what crashes
     */
    public FaultInjector(Simulation simulation, Processes processes) {
        this.simulation = simulation;
        this.fabric = simulation.fabric();
        this.kernel = fabric.kernel();
        this.processes = processes;
        this.nodeFaults = new NodeFaults(this, simulation);
        this.linkFaults = new LinkFaults(this, fabric);
        this.pathFaults = new PathFaults(fabric);
    }

    /**
     * Plans the faults of a schedule.
     *
     * @param schedule its times count from now
     * @throws IllegalArgumentException when a fault names a node that there is not
     */
    public void plan(FaultSchedule schedule) {
        for (TimedFault timed : schedule.faults()) {
            if (timed.fault() instanceof NodeFault within) {
                nodeFaults.prepare(within);
            }
            kernel.post(timed.at().toNanos(), () -> begin(timed));
        }
    }

    /** Ends every fault that has begun, and keeps others from beginning. */
    public void endAll() {
        over = true;
        List<Runnable> ends = new ArrayList<>(active.values());
        active.clear();
        ends.forEach(Runnable::run);
    }

    /**
     * Returns the faults that have begun and are not over.
     *
     * @return in the order of their beginning
     */
    public List<TimedFault> active() {
        return List.copyOf(active.keySet());
    }

    private void begin(TimedFault timed) {
        if (over || active.containsKey(timed)) {
            return;
        }
        active.put(timed, apply(timed));
        kernel.post(timed.span().toNanos(), () -> end(timed));
    }

    private void end(TimedFault timed) {
        Runnable end = active.remove(timed);
        if (end != null) {
            end.run();
        }
    }

    /** Does it, and returns what undoes it. */
    private Runnable apply(TimedFault timed) {
        Fault fault = timed.fault();
        if (fault instanceof Fault.Partition partition) {
            return cutOff(partition.nodes());
        } else if (fault instanceof Fault.OneWay way) {
            SimNode from = node(way.from());
            SimNode to = node(way.to());
            cut(from, to);
            return () -> mend(from, to);
        } else if (fault instanceof Fault.Crash crash) {
            String name = node(crash.node()).name();
            return down(name);
        } else if (fault instanceof Fault.Shuffle) {
            return kernel.shuffle();
        } else if (fault instanceof Fault.Pause pause) {
            String name = node(pause.node()).name();
            return held("pause " + name, () -> simulation.pause(name), () -> simulation.resume(name));
        } else if (fault instanceof Fault.Lag lag) {
            Verdict late = new Verdict.Delay(lag.extra().toNanos());
            return rule(node(lag.node()), () -> true, late);
        } else if (fault instanceof Fault.Loss loss) {
            KeyedRandom random = kernel.random("fault-loss", Hash64.of(timed.toString()), 0);
            return rule(node(loss.node()), () -> random.nextDouble() < loss.probability(), Verdict.DROP);
        } else if (fault instanceof NodeFault within) {
            return nodeFaults.apply(timed, within);
        } else if (fault instanceof LinkFault between) {
            return linkFaults.apply(timed, between);
        } else if (fault instanceof PathFault outside) {
            return pathFaults.apply(outside, this::node, timed.toString());
        }
        throw new IllegalStateException("fault " + fault + " (expected one of the sealed kinds)");
    }

    SimNode node(String name) {
        return fabric.node(name)
                .orElseThrow(() -> new IllegalArgumentException("fault names node " + name + " (expected one of "
                        + fabric.nodes().stream().map(SimNode::name).toList() + ")"));
    }

    private Runnable cutOff(List<String> names) {
        List<SimNode> group = names.stream().map(this::node).toList();
        BitSet inside = new BitSet();
        group.forEach(node -> inside.set(node.number()));
        List<SimNode> others = fabric.nodes().stream()
                .filter(node -> !inside.get(node.number()))
                .toList();
        between(group, others, this::cut);
        return () -> between(group, others, this::mend);
    }

    private static void between(List<SimNode> group, List<SimNode> others, BiConsumer<SimNode, SimNode> change) {
        for (SimNode inside : group) {
            for (SimNode outside : others) {
                change.accept(inside, outside);
                change.accept(outside, inside);
            }
        }
    }

    /** Half a million pairs are cut when a thousand nodes are halved, so that each is no more than a number here. */
    private static long pair(SimNode from, SimNode to) {
        return Hash64.mix(((long) from.number() << 32) | to.number());
    }

    private void cut(SimNode from, SimNode to) {
        if (cuts.merge(pair(from, to), 1, Integer::sum) == 1) {
            fabric.cut(from, to);
        }
    }

    private void mend(SimNode from, SimNode to) {
        if (cuts.merge(pair(from, to), -1, Integer::sum) == 0) {
            cuts.remove(pair(from, to));
            fabric.uncut(from, to);
        }
    }

    /** A node's process is dead until nothing keeps it so any more. */
    Runnable down(String node) {
        return held("crash " + node, () -> processes.crash(node), () -> processes.restart(node));
    }

    /** Does something unless another fault has done it, and undoes it unless another fault still needs it. */
    Runnable held(String what, Runnable down, Runnable up) {
        if (holds.merge(what, 1, Integer::sum) == 1) {
            down.run();
        }
        return () -> {
            if (holds.merge(what, -1, Integer::sum) == 0) {
                holds.remove(what);
                up.run();
            }
        };
    }

    private Runnable rule(SimNode from, BooleanSupplier chance, Verdict verdict) {
        Rule rule = packet -> packet.from() == from && chance.getAsBoolean() ? verdict : Verdict.PASS;
        fabric.addRule(rule);
        return () -> fabric.removeRule(rule);
    }
}
