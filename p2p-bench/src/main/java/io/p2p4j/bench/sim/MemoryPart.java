package io.p2p4j.bench.sim;

import java.util.ArrayList;
import java.util.List;

/** What a node costs on the heap: started and listening, and with connections that have sent nothing yet. */
final class MemoryPart {
    private static final String NAME = "memory";
    private static final double KIB = 1024;

    private MemoryPart() {}

    static List<Figure> measure(Sizes sizes) {
        List<Figure> figures = new ArrayList<>();
        // Classes, tables of constants and the kernel's wheels are no node's.
        new FloodNetwork(40, 10).simulation().close();
        figures.add(measure(sizes.of(20_000, 40), 0, "idle", 1));
        figures.add(measure(sizes.of(4_000, 40), 10, "10 connections", 8));
        figures.add(measure(sizes.of(2_000, 40), 30, "30 connections", 20));
        return figures;
    }

    private static Figure measure(int nodes, int connections, String name, double kibMax) {
        int each = Math.min(connections, nodes / 4);
        FloodNetwork few = new FloodNetwork(nodes / 2, each);
        long before = Heap.usedBytes();
        FloodNetwork network = new FloodNetwork(nodes + nodes / 2, each);
        long after = Heap.usedBytes();
        // Both stand until here; what two networks share, and what grows in steps, is in both.
        double bytes = (double) (after - before) / network.size();
        few.simulation().close();
        network.simulation().close();
        return new Figure(NAME, "a node, " + name, "KiB", Figure.Goal.atMost(kibMax), List.of(bytes / KIB));
    }
}
