package io.p2p4j.bench.sim;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.sweep.Shrinker;
import io.p2p4j.simulator.workload.Flood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A minute of five nodes under faults for each seed, and how many reruns make a failure small. */
final class SweepPart {
    private static final String NAME = "sweep";
    private static final int SEEDS = 50;
    private static final int SHRINKS = 9;
    private static final int RERUNS_MAX = 2000;

    private SweepPart() {}

    static List<Figure> measure(Sizes sizes) {
        Scenario<Flood> holds = floods().build();
        int seeds = sizes.of(SEEDS, 2);
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            int first = round * seeds;
            double seconds = Cpu.secondsOf(() -> {
                for (int seed = first; seed < first + seeds; seed++) {
                    holds.run(seed).orFail();
                }
            });
            if (round > 0 || sizes.rounds() == 1) {
                millis.add(1000 * seconds / seeds);
            }
        }
        return List.of(
                new Figure(
                        NAME,
                        "one seed, 5 nodes x 60 simulated seconds under faults",
                        "CPU ms",
                        Figure.Goal.atMost(50),
                        millis),
                new Figure(
                        NAME,
                        "reruns of a shrink",
                        "runs",
                        Figure.Goal.atMost(200),
                        reruns(sizes.of(SHRINKS, 1), sizes.of(RERUNS_MAX, 5))));
    }

    private static Scenario.Builder<Flood> floods() {
        return Scenario.of(Flood.program(4, Flood.MESSAGE_BYTES_DEFAULT))
                .nodes(5)
                .span(Duration.ofSeconds(60))
                .settle(Duration.ofSeconds(30))
                .network(NetworkProfile.wan())
                .faults(FaultProfile.chaos())
                .every(
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
                .atLast("the newest message is everywhere", Flood::newestIsEverywhere);
    }

    /** A check that faults break soon: it wants a connection at every node that has published. */
    private static List<Double> reruns(int shrinks, int rerunsMax) {
        Scenario<Flood> fails = floods().always("every node has a peer", cluster -> {
                    if (cluster.now().compareTo(Duration.ofSeconds(10)) > 0) {
                        cluster.running().forEach(SweepPart::requirePeer);
                    }
                })
                .build();
        List<Double> reruns = new ArrayList<>();
        for (long seed = 0; reruns.size() < shrinks; seed++) {
            Run failed = fails.run(seed);
            if (!failed.held()) {
                reruns.add((double) Shrinker.shrink(fails, failed, rerunsMax).reruns());
            }
        }
        return reruns;
    }

    private static void requirePeer(Flood flood) {
        if (flood.openConnections() == 0 && flood.published() > 0) {
            throw new IllegalStateException("a node that has published has no connection (expected one at least)");
        }
    }
}
