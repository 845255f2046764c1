package io.p2p4j.simulator.scenario;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Kernel;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The nodes whose faults end, in a run whose other nodes are never well again. Who is in it, and what becomes of the others, is
 * drawn from the seed and each node's name. Owned by the thread of the run.
 */
final class Core {
    private final Simulation simulation;
    private final List<String> names;
    private final TreeSet<Integer> numbers = new TreeSet<>();
    private boolean healed;

    /** Draws the smallest group that is more than a fraction of all nodes. */
    Core(Simulation simulation, List<String> names, double fraction) {
        this.simulation = simulation;
        this.names = names;
        Kernel kernel = simulation.fabric().kernel();
        TreeMap<Integer, Long> ranks = new TreeMap<>();
        for (int number = 0; number < names.size(); number++) {
            ranks.put(number, kernel.random("core", node(number).key(), 0).nextLong());
        }
        ranks.keySet().stream()
                .sorted(Comparator.comparing(ranks::get))
                .limit((long) Math.min(names.size(), Math.floor(names.size() * fraction) + 1))
                .forEach(numbers::add);
    }

    boolean has(int number) {
        return numbers.contains(number);
    }

    /** From now on the others do not come back. */
    void heal() {
        healed = true;
    }

    boolean keepsDown(int number) {
        return healed && !has(number);
    }

    /** When all faults have ended: each of the others is dead, stands still or is cut off for ever. */
    void loseOthers(Cluster<?> cluster, ScenarioRun<?> run) {
        for (int number = 0; number < names.size(); number++) {
            SimNode node = node(number);
            if (has(number)) {
                continue;
            }
            if (node.state() == SimNode.State.DEAD) {
                cluster.note(node + " stays down for ever");
                continue;
            }
            RandomGenerator random = simulation.fabric().kernel().random("core-other", node.key(), 0);
            switch (random.nextInt(4)) {
                case 0 -> run.crash(node.name());
                case 1 -> {
                    cluster.note(node + " stands still for ever");
                    simulation.pause(node.name());
                }
                case 2 -> cutOff(cluster, node, true, true);
                default -> {
                    boolean inwards = random.nextBoolean();
                    cutOff(cluster, node, inwards, !inwards);
                }
            }
        }
    }

    private void cutOff(Cluster<?> cluster, SimNode node, boolean inwards, boolean outwards) {
        String what = inwards && outwards ? "" : inwards ? " in what it hears" : " in what it says";
        cluster.note(node + " is cut off for ever" + what);
        Fabric fabric = simulation.fabric();
        for (int number : numbers) {
            if (inwards) {
                fabric.cut(node(number), node);
            }
            if (outwards) {
                fabric.cut(node, node(number));
            }
        }
    }

    private SimNode node(int number) {
        return simulation.fabric().node(names.get(number)).orElseThrow();
    }
}
