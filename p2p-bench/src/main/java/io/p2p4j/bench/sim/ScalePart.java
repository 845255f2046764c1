package io.p2p4j.bench.sim;

import java.util.List;

/** One large network: 100,000 nodes with 30 connections each, and as a stretch a million with 10. */
final class ScalePart {
    private static final double GIB = 1 << 30;

    private ScalePart() {}

    static List<Figure> large(Sizes sizes) {
        return measure("scale", sizes.of(100_000, 40), 30, "100,000 nodes x 30 connections", 60, 4);
    }

    static List<Figure> huge(Sizes sizes) {
        return measure("stretch", sizes.of(1_000_000, 40), 10, "1,000,000 nodes x 10 connections", 600, 12);
    }

    private static List<Figure> measure(
            String part, int nodes, int connections, String load, double secondsMax, double gibMax) {
        FloodNetwork[] made = new FloodNetwork[1];
        double seconds = Cpu.secondsOf(() -> made[0] = new FloodNetwork(nodes, Math.min(connections, nodes / 4)));
        FloodNetwork network = made[0];
        double used = Heap.usedBytes() / GIB;
        network.simulation().close();
        return List.of(
                new Figure(part, "set-up, " + load, "CPU s", Figure.Goal.atMost(secondsMax), List.of(seconds)),
                new Figure(part, "heap, " + load, "GiB", Figure.Goal.atMost(gibMax), List.of(used)));
    }
}
