package io.p2p4j.bench.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A flood over the whole of the simulator: provider, session, transport, link model, trace hash, and null security. */
final class FloodPart {
    private static final String NAME = "flood";
    private static final int NODES = 1000;
    private static final int CONNECTIONS = 30;
    /** Over how many of its connections a node gossips, as the usual mesh has. */
    private static final int MESH = 8;

    private static final int BURST_PUBLISHED = 20;

    private FloodPart() {}

    static List<Figure> measure(Sizes sizes) {
        int nodes = sizes.of(NODES, 40);
        int connections = Math.min(CONNECTIONS, nodes / 2);
        int publishes = sizes.isReal() ? 20 : 2;
        FloodNetwork all = new FloodNetwork(nodes, connections);
        FloodNetwork mesh = new FloodNetwork(nodes, connections, MESH);
        List<Double> wire = new ArrayList<>();
        List<Double> toAll = new ArrayList<>();
        List<Double> toMesh = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            double fast = run(all, BURST_PUBLISHED, Duration.ofMillis(20)).wire;
            double slow = run(all, publishes, Duration.ofSeconds(1)).speed;
            double slowInMesh = run(mesh, publishes, Duration.ofSeconds(1)).speed;
            if (round > 0 || sizes.rounds() == 1) {
                wire.add(fast);
                toAll.add(slow);
                toMesh.add(slowInMesh);
            }
        }
        requireAll(all);
        requireAll(mesh);
        String load = Figure.number(NODES) + " nodes x " + CONNECTIONS + " connections";
        String ratio = "simulated : CPU time, one publish a second, " + load;
        return List.of(
                new Figure(
                        NAME,
                        "wire messages, 50 publishes a second to all, " + load,
                        "per CPU second",
                        Figure.Goal.atLeast(300_000),
                        wire),
                new Figure(NAME, ratio + ", to a mesh of " + MESH, "", Figure.Goal.atLeast(20), toMesh),
                new Figure(NAME, ratio + ", to all", "", Figure.Goal.NONE, toAll));
    }

    private static void requireAll(FloodNetwork network) {
        if (network.delivered() != network.published() * network.size()) {
            throw new IllegalStateException(network.delivered() + " deliveries of " + network.published()
                    + " messages to " + network.size() + " nodes (expected all)");
        }
    }

    /** Wire messages for each second of processor time, and simulated seconds for each. */
    private record Rates(double wire, double speed) {}

    private static Rates run(FloodNetwork network, int publishes, Duration gap) {
        long before = network.received();
        Duration began = network.simulation().now();
        double seconds = Cpu.secondsOf(() -> {
            for (int i = 0; i < publishes; i++) {
                network.publish(i * 7);
                network.simulation().runFor(gap);
            }
            network.simulation().runFor(Duration.ofSeconds(1));
        });
        Duration simulated = network.simulation().now().minus(began);
        return new Rates((network.received() - before) / seconds, simulated.toNanos() / 1e9 / seconds);
    }
}
