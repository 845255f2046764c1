package io.p2p4j.simulator;

import io.p2p4j.simulator.disk.SimulatedDisk;
import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fabric.SimNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The disks of those machines whose disk was asked for. */
final class Disks {
    private final Map<String, SimulatedDisk> disks = new LinkedHashMap<>();

    SimulatedDisk of(SimNode node) {
        return disks.computeIfAbsent(
                node.name(),
                machine -> new SimulatedDisk(
                        node.fabric().kernel(), machine, () -> Simulation.EPOCH.plusNanos(node.wallNanos())));
    }

    void endLife(String machine, Survives survives) {
        SimulatedDisk disk = disks.get(machine);
        if (disk != null) {
            disk.endLife(survives);
        }
    }
}
