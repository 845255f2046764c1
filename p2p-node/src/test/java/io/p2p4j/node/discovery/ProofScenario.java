package io.p2p4j.node.discovery;

import io.p2p4j.api.Limits;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.health.HealthOptions;
import io.p2p4j.node.health.HealthRule;
import io.p2p4j.node.pool.PoolOptions;
import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The life of a network, in 20 minutes. All nodes start at once and know three of them. From the first minute on three nodes of ten leave
 * in an hour and come back, and messages are sent. From 6:00 to 8:30 the network is cut in half, and from 14:00 to 18:00 the three
 * bootstrap nodes are gone.
 */
final class ProofScenario {
    /** Nodes leave after 200 minutes on average: that is 30 % in an hour. */
    private static final Duration SESSION = Duration.ofMinutes(200);

    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofSeconds(30);
    /** Grown; after the cut; without the bootstrap nodes, which left three minutes ago. */
    private static final List<Duration> LOOKS =
            List.of(Duration.ofSeconds(330), Duration.ofSeconds(810), Duration.ofSeconds(1020));

    private static final Duration GROWN = Duration.ofMinutes(2);
    private static final int BOOTSTRAP = 3;
    /** Each node sends once in so many seconds. */
    private static final int SEND_SECONDS = 120;

    /** Their provider has a key of the seed's; this one would be for signing broadcasts. */
    private static final P2PConfig NO_KEY =
            P2PConfig.builder().identity(Identity.fromSeed(new byte[32])).build();

    private ProofScenario() {}

    static Scenario<ProofNode> of(int nodes, ProofPlant plant, Book book) {
        return Scenario.of(new Start(plant, book))
                .nodes(nodes)
                .network(NetworkProfile.lan())
                .config(config -> config.limits(limits()))
                .span(Duration.ofMinutes(18))
                .settle(Duration.ofMinutes(2))
                .faults(FaultProfile.none().churn(SESSION, AWAY, Survives.ALL))
                .schedule(schedule(nodes, plant == ProofPlant.NO_HEALING ? 1080 : 510))
                .every(
                        Duration.ofSeconds(SEND_SECONDS).dividedBy(nodes),
                        (cluster, number, random) -> cluster.any(random).ifPresent(node -> node.send(random)))
                .every(STEP, (cluster, number, random) -> look(cluster))
                .always("limits, messages and health", cluster -> book.ledger.holds())
                .atLast("connected", ProofScenario::requireMesh)
                .atLast("nothing is pending", ProofLedger::requireNothingPending)
                .build();
    }

    /** The heartbeats of the node are enough to keep connections alive. */
    private static Limits limits() {
        return Limits.DEFAULTS.toBuilder()
                .keepAliveInterval(Duration.ofSeconds(60))
                .idleTimeout(Duration.ofSeconds(90))
                .build();
    }

    private static FaultSchedule schedule(int nodes, int healedSeconds) {
        String half = IntStream.iterate(0, number -> number < nodes, number -> number + 2)
                .mapToObj(number -> "n" + number)
                .collect(Collectors.joining(" "));
        String gone = IntStream.range(0, BOOTSTRAP)
                .mapToObj(number -> "at 840s for 240s crash n" + number)
                .collect(Collectors.joining("\n"));
        return FaultSchedule.parse("at 360s for " + (healedSeconds - 360) + "s partition " + half + "\n" + gone);
    }

    /** Where a run's ledger is found. */
    static final class Book {
        ProofLedger ledger = new ProofLedger();
    }

    private record Start(ProofPlant plant, Book book) implements Program<ProofNode> {
        @Override
        public ProofNode start(Host host) {
            if (host.number() == 0 && host.life() == 0) {
                book.ledger = new ProofLedger();
            }
            return new ProofNode(host, config(host), book.ledger, plant);
        }

        private NodeConfig config(Host host) {
            int connectedMax = ProofNode.CONNECTED_MAX + (plant == ProofPlant.TOO_MANY_CONNECTIONS ? 1 : 0);
            int knownMax = ProofNode.KNOWN_MAX + (plant == ProofPlant.TOO_MANY_KNOWN ? 1 : 0);
            return NodeConfig.of(NO_KEY)
                    .withBookDirectory(host.disk().resolve("book"))
                    .withBook(BookLimits.DEFAULTS.withPeersMax(knownMax))
                    .withPool(PoolOptions.DEFAULTS
                            .withPeersMax(connectedMax)
                            .withConnectionsPerPeer(plant == ProofPlant.TWO_CONNECTIONS ? 2 : 1))
                    .withHealth(health())
                    .withDiscovery(discovery(host));
        }

        private HealthOptions health() {
            HealthOptions usual = HealthOptions.DEFAULTS;
            return plant != ProofPlant.ANOTHER_HEALTH_RULE
                    ? usual
                    : new HealthOptions(
                            usual.heartbeatInterval(),
                            usual.checkInterval(),
                            usual.pingTimeout(),
                            usual.pruneAfter(),
                            usual.probeAfter(),
                            new HealthRule(Duration.ofMinutes(2), 0.5, 5),
                            usual.rotateBelow(),
                            usual.rotateChecks(),
                            usual.retryAttemptsMax(),
                            usual.backoff());
        }

        private DiscoveryOptions discovery(Host host) {
            int last = host.addresses().size() - 1;
            DiscoveryOptions usual = plant == ProofPlant.NO_BOOTSTRAP && host.number() == last
                    ? DiscoveryOptions.DEFAULTS
                    : DiscoveryOptions.DEFAULTS.withBootstrap(host.addresses().subList(0, BOOTSTRAP));
            return plant == ProofPlant.SMALL_DEGREE ? usual.withDegree(3, 4, 5) : usual;
        }
    }

    private static void look(Cluster<ProofNode> cluster) {
        // Everything, also what no event was seen to change.
        cluster.running().forEach(ProofNode::requireWithinLimits);
        if (LOOKS.contains(cluster.now())) {
            requireMesh(cluster);
        }
    }

    /** Who has run for a while is connected with everybody else, and nine of ten have a degree within bounds. */
    static void requireMesh(Cluster<ProofNode> cluster) {
        List<ProofNode> running = cluster.running();
        List<ProofNode> grown =
                running.stream().filter(node -> node.runsFor(GROWN)).toList();
        TreeSet<PeerId> reached = reached(running, grown.get(0));
        List<String> outside = new ArrayList<>();
        for (ProofNode node : grown) {
            if (!reached.contains(node.node.localPeerId())) {
                throw new AssertionError(node + " with " + node.degree() + " connections is not connected with "
                        + grown.get(0) + ", which " + reached.size() + " of " + running.size() + " nodes are");
            }
            if (node.degree() < DiscoveryOptions.DEFAULTS.degreeLow()
                    || node.degree() > DiscoveryOptions.DEFAULTS.degreeHigh()) {
                outside.add(node + ": " + node.degree());
            }
        }
        if (outside.size() > grown.size() / 10) {
            throw new AssertionError(outside.size() + " of " + grown.size() + " degrees are out of bounds: " + outside);
        }
    }

    private static TreeSet<PeerId> reached(List<ProofNode> running, ProofNode from) {
        Map<PeerId, ProofNode> byId = new TreeMap<>();
        running.forEach(node -> byId.put(node.node.localPeerId(), node));
        TreeSet<PeerId> reached = new TreeSet<>(List.of(from.node.localPeerId()));
        ArrayDeque<ProofNode> left = new ArrayDeque<>(List.of(from));
        while (!left.isEmpty()) {
            for (PeerId peer : left.remove().node.view().connections().peers()) {
                ProofNode next = byId.get(peer);
                if (next != null && reached.add(peer)) {
                    left.add(next);
                }
            }
        }
        return reached;
    }
}
