package io.p2p4j.cli.demo;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.cli.file.FileStore;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/**
 * {@link DemoApp} on many simulated nodes, in a ring with chords, under latency, loss and a partition that lasts longer
 * than a connection without a sign of life does. Everybody must have every text in the end, and every file must arrive.
 */
public final class SimulatedDemo {
    private static final Duration LATENCY_MIN = Duration.ofMillis(10);
    private static final Duration LATENCY_MAX = Duration.ofMillis(60);
    private static final double PACKET_LOSS = 0.05;
    private static final int TEXTS_PER_NODE = 2;
    private static final int CHORD = 7;
    private static final int FILES = 4;
    private static final int FILE_BYTES = 256 << 10;
    private static final int MESSAGES = 20;
    private static final Duration TALK = Duration.ofSeconds(60);
    private static final Duration PARTITION_FROM = Duration.ofSeconds(10);
    private static final Duration PARTITION_FOR = Duration.ofSeconds(45);
    private static final Duration CONVERGE_MAX = Duration.ofMinutes(5);

    private final Simulation simulation;
    private final List<String> names = new ArrayList<>();
    private final List<DemoApp> apps = new ArrayList<>();
    private final List<Multiaddr> addresses = new ArrayList<>();
    private int textsPublished;

    private SimulatedDemo(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * What a run came to. Two runs of one seed have equal outcomes.
     *
     * @param traceHash everything that happened, as one number
     * @param texts texts that every node has
     * @param dials dials of all nodes
     * @param files files that were sent and verified
     * @param events events of the simulation
     * @param virtualNanos how long it took, in virtual time
     */
    public record Outcome(String traceHash, int texts, long dials, long files, long events, long virtualNanos) {}

    /**
     * Runs the network once, in virtual time, on this thread.
     *
     * @param seed all chance follows from it
     * @param nodes how many, at least 4
     * @return what it came to
     * @throws ExecutionException when the application failed
     * @throws IllegalStateException when a text or a file did not arrive
     */
    public static Outcome run(long seed, int nodes) throws ExecutionException {
        NetworkProfile network = NetworkProfile.builder()
                .latency(Latency.uniform(LATENCY_MIN, LATENCY_MAX))
                .packetLoss(PACKET_LOSS)
                .build();
        try (Simulation simulation =
                Simulation.builder().seed(seed).network(network).build()) {
            return new SimulatedDemo(simulation).run(nodes);
        }
    }

    private Outcome run(int nodes) throws ExecutionException {
        for (int i = 0; i < nodes; i++) {
            start(String.format(Locale.ROOT, "node-%03d", i));
        }
        List<P2PConnection> ring = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            ring.add(simulation.await(apps.get(i).join(addresses.get((i + 1) % nodes))));
            apps.get(i).join(addresses.get((i + CHORD) % nodes));
        }
        scheduleTexts();
        for (int i = 0; i < FILES; i++) {
            P2PConnection connection = ring.get(i * nodes / FILES);
            DemoApp sender = apps.get(i * nodes / FILES);
            simulation.await(sender.sendFile(connection, "file-" + i, FILE_BYTES, new Pattern(i), bytes -> {}));
            simulation.await(sender.roundTrips(connection, MESSAGES));
        }
        simulation.runFor(PARTITION_FROM);
        simulation.partitionGroups(List.of(names.subList(0, nodes / 2), names.subList(nodes / 2, nodes)));
        simulation.runFor(PARTITION_FOR);
        simulation.heal();
        int texts = nodes * TEXTS_PER_NODE;
        if (!simulation.runUntil(() -> isEverywhere(texts), CONVERGE_MAX)) {
            throw new IllegalStateException("not every text reached every node; " + simulation.describe());
        }
        return outcome(texts);
    }

    private void start(String name) throws ExecutionException {
        // Named, since the default has the version in it, which classes that are not packed do not know: the hash would
        // differ.
        P2PConfig config = P2PConfig.builder()
                .identity(simulation.identity(name))
                .agent("p2p-demo")
                .build();
        P2PProvider provider = simulation.provider(name, config);
        DemoApp app = new DemoApp(provider, new Forget());
        names.add(name);
        apps.add(app);
        addresses.add(simulation.await(app.start(Multiaddr.parse("/memory/0"))).get(0));
    }

    /** Every node says its texts at moments of its own, many of them while the network is cut in two. */
    private void scheduleTexts() {
        ProviderContext context = simulation.workload("texts");
        RandomGenerator random = context.random("moments");
        for (int text = 0; text < TEXTS_PER_NODE; text++) {
            for (int i = 0; i < apps.size(); i++) {
                DemoApp app = apps.get(i);
                String item = names.get(i) + " says " + text;
                context.schedule(random.nextLong(TALK.toNanos()), () -> {
                    textsPublished++;
                    app.publish(item);
                });
            }
        }
    }

    private boolean isEverywhere(int texts) {
        return textsPublished == texts
                && apps.stream().allMatch(app -> app.items().size() == texts);
    }

    private Outcome outcome(int texts) {
        long files = apps.stream().mapToLong(DemoApp::filesTaken).sum();
        if (files != FILES) {
            throw new IllegalStateException(files + " files arrived (expected " + FILES + ")");
        }
        return new Outcome(
                simulation.traceHash(),
                texts,
                apps.stream().mapToLong(DemoApp::dials).sum(),
                files,
                simulation.eventCount(),
                simulation.now().toNanos());
    }

    /** A file whose content follows from a number. */
    private static final class Pattern implements DemoApp.Source {
        private final int number;
        private int position;

        Pattern(int number) {
            this.number = number;
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), FILE_BYTES - position);
            for (int i = 0; i < count; i++) {
                target.put((byte) (number + 31 * (position + i)));
            }
            position += count;
            return count == 0 ? -1 : count;
        }
    }

    /** Keeps nothing: a simulated node has no disk. What is verified is the hash of what came in. */
    private static final class Forget implements FileStore {
        @Override
        public Target begin(String name, long size) {
            return new Target() {
                @Override
                public void write(ByteBuffer bytes) {
                    bytes.position(bytes.limit());
                }

                @Override
                public String commit() {
                    return name;
                }

                @Override
                public void discard() {
                    // There is nothing.
                }
            };
        }
    }
}
