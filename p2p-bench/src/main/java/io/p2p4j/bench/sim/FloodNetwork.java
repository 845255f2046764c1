package io.p2p4j.bench.sim;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.workload.Flood;
import io.p2p4j.simulator.workload.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes on a network with 10 to 200 ms latency that believe each other, with or without a flood on them. */
final class FloodNetwork {
    private static final int FIRST_ADDRESS = 1000;
    /**
     * Nodes join one after another, all of them within half a minute: so few handshakes of a very large network are under way
     * at a time.
     */
    private static final long SPACING_NANOS_MAX = 300_000;

    private static final long JOINING_NANOS_MAX = 30_000_000_000L;
    /** From so many nodes on connections ask for no sign of life while others join. */
    private static final int LARGE = 10_000;

    private static final Limits PATIENT = Limits.builder()
            .handshakeTimeout(Duration.ofMinutes(1))
            .keepAliveInterval(Duration.ofMinutes(1))
            .idleTimeout(Duration.ofMinutes(3))
            .build();

    private final Simulation simulation;
    private final List<P2PProvider> providers = new ArrayList<>();
    private final List<Flood> floods = new ArrayList<>();
    private final List<Multiaddr> addresses;

    /** Makes the nodes, started and listening when a flood does not do it. */
    FloodNetwork(int nodes, int connections) {
        this(nodes, connections, connections);
    }

    /** Likewise, where messages are passed on over a mesh of some of the connections. */
    FloodNetwork(int nodes, int connections, int mesh) {
        simulation = Simulation.builder()
                .seed(1)
                .security(SecuritySuite.NULL)
                .network(NetworkProfile.builder()
                        .latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(200)))
                        .build())
                .build();
        List<Multiaddr> all = new ArrayList<>();
        for (int number = 0; number < nodes; number++) {
            Identity identity = simulation.identity("n" + number);
            Multiaddr address = Multiaddr.memory(FIRST_ADDRESS + number);
            if (connections > 0) {
                // An idle node has nobody to dial.
                all.add(address.withPeerId(identity.peerId()));
            }
            providers.add(simulation.provider(
                    "n" + number,
                    P2PConfig.builder()
                            .identity(identity)
                            .limits(nodes < LARGE ? Limits.DEFAULTS : PATIENT)
                            .listenAddress(address)
                            .build()));
        }
        addresses = List.copyOf(all);
        for (P2PProvider provider : providers) {
            provider.start();
        }
        if (connections == 0) {
            providers.forEach(P2PProvider::listen);
            simulation.runFor(Duration.ofSeconds(1));
        } else {
            join(connections, mesh);
        }
    }

    private void join(int connections, int mesh) {
        Duration spacing = Duration.ofNanos(Math.min(SPACING_NANOS_MAX, JOINING_NANOS_MAX / providers.size()));
        for (int number = 0; number < providers.size(); number++) {
            Host host = new Host(simulation, "n" + number, number, 0, providers.get(number), addresses);
            floods.add(Flood.program(Topology.RANDOM, connections, mesh, Flood.MESSAGE_BYTES_DEFAULT, spacing)
                    .start(host));
        }
        long ends = 2L * (connections / 2) * providers.size();
        Duration limit = Duration.ofMinutes(1);
        while (floods.stream().mapToLong(Flood::openConnections).sum() < ends) {
            simulation.runFor(Duration.ofMillis(500));
            if (simulation.now().compareTo(limit) > 0) {
                throw new IllegalStateException(
                        "not all of " + ends + " ends of connections are open after " + limit + " of simulated time; "
                                + simulation.describe().lines().findFirst().orElse(""));
            }
        }
    }

    Simulation simulation() {
        return simulation;
    }

    int size() {
        return providers.size();
    }

    void publish(int number) {
        floods.get(number % floods.size()).publish();
    }

    long received() {
        return floods.stream().mapToLong(Flood::received).sum();
    }

    long published() {
        return floods.stream().mapToLong(Flood::published).sum();
    }

    long delivered() {
        return floods.stream().mapToLong(Flood::delivered).sum();
    }
}
