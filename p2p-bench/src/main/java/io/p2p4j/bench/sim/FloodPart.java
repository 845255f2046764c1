package io.p2p4j.bench.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A flood over the whole of the simulator: provider, session, transport, link model, trace hash, and null security. */
final class FloodPart {
    private static final String NAME = "flood";
    private static final int NODES = 1000;
    private static final int CONNECTIONS = 30;
    private static final int BURST_PUBLISHED = 20;

    private FloodPart() {}

    static List<Figure> measure(Sizes sizes) {
        int nodes = sizes.of(NODES, 40);
        FloodNetwork network = new FloodNetwork(nodes, Math.min(CONNECTIONS, nodes / 2));
        List<Double> wire = new ArrayList<>();
        List<Double> speed = new ArrayList<>();
        List<Double> wireSlow = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            double[] fast = run(network, BURST_PUBLISHED, Duration.ofMillis(20));
            double[] slow = run(network, sizes.isReal() ? 20 : 2, Duration.ofSeconds(1));
            if (round > 0 || sizes.rounds() == 1) {
                wire.add(fast[0]);
                wireSlow.add(slow[0]);
                speed.add(slow[1]);
            }
        }
        if (network.delivered() != network.published() * network.size()) {
            throw new IllegalStateException(network.delivered() + " deliveries of " + network.published()
                    + " messages to " + network.size() + " nodes (expected all)");
        }
        String load = Figure.number(NODES) + " nodes x " + CONNECTIONS + " connections";
        return List.of(
                new Figure(
                        NAME,
                        "wire messages, 50 publishes a second, " + load,
                        "per CPU second",
                        Figure.Goal.atLeast(300_000),
                        wire),
                new Figure(
                        NAME,
                        "wire messages, one publish a second, " + load,
                        "per CPU second",
                        Figure.Goal.atLeast(300_000),
                        wireSlow),
                new Figure(
                        NAME,
                        "simulated : CPU time, one publish a second, " + load,
                        "",
                        Figure.Goal.atLeast(20),
                        speed));
    }

    /** Wire messages for each second of processor time, and simulated seconds for each. */
    private static double[] run(FloodNetwork network, int publishes, Duration gap) {
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
        return new double[] {(network.received() - before) / seconds, simulated.toNanos() / 1e9 / seconds};
    }
}
