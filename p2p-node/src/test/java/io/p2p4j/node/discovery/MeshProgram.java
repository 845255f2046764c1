package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.health.Oracle;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A whole node on a simulated host, and what can be asked of many of them. */
public final class MeshProgram {
    public final int number;
    public final P2PNode node;
    public int healthChanges;
    public int wrongHealth;

    private MeshProgram(int number, P2PNode node) {
        this.number = number;
        this.node = node;
    }

    /** Nodes of which the first few are everybody's bootstrap peers. */
    public static Program<MeshProgram> program(int bootstrapCount, DiscoveryOptions options) {
        return host ->
                start(host, options.withBootstrap(host.addresses().subList(0, bootstrapCount)), Optional.empty());
    }

    static MeshProgram start(Host host, DiscoveryOptions options, Optional<Function<Host, Discovery>> lan) {
        P2PNode node = P2PNode.builder(
                        NodeConfig.of(P2PConfig.builder().build()).withDiscovery(options))
                .provider(host.provider())
                .localNetwork(provider -> lan.map(discovery -> discovery.apply(host)))
                .build();
        MeshProgram program = new MeshProgram(host.number(), node);
        node.observe(program::onEvent);
        node.start();
        return program;
    }

    /** What is told of a peer's health is what the description says, by what the book knows at that moment. */
    private void onEvent(NodeEvent event) {
        if (event instanceof NodeEvent.PeerHealthChanged changed) {
            healthChanges++;
            PeerBook book = node.view().book();
            Optional<PeerRecord> record = book.get(changed.peer());
            if (record.isPresent()) {
                Long silence =
                        book.silence(changed.peer()).map(Duration::toMillis).orElse(null);
                boolean expected = Oracle.isHealthy(
                        silence, record.get().successCount(), record.get().failureCount());
                wrongHealth += expected == changed.healthy() ? 0 : 1;
            }
        }
    }

    public int degree() {
        return node.view().connections().peers().size();
    }

    public void requireWithinLimits() {
        int known = node.view().book().size();
        if (known > BookLimits.DEFAULTS.peersMax() || degree() > 100) {
            throw new AssertionError("n" + number + " knows " + known + " and is connected to " + degree());
        }
        if (wrongHealth > 0) {
            throw new AssertionError(
                    "n" + number + " told " + wrongHealth + " times what the health rule does not say");
        }
    }

    /** The nodes that the first running one reaches over connections, of those that run. */
    public static Set<PeerId> component(List<MeshProgram> running) {
        Map<PeerId, MeshProgram> byId = new TreeMap<>();
        running.forEach(program -> byId.put(program.node.localPeerId(), program));
        Set<PeerId> reached = new LinkedHashSet<>();
        if (running.isEmpty()) {
            return reached;
        }
        ArrayDeque<MeshProgram> left = new ArrayDeque<>(List.of(running.get(0)));
        reached.add(running.get(0).node.localPeerId());
        while (!left.isEmpty()) {
            for (PeerId peer : left.remove().node.view().connections().peers()) {
                MeshProgram next = byId.get(peer);
                if (next != null && reached.add(peer)) {
                    left.add(next);
                }
            }
        }
        return reached;
    }

    public static void requireConnected(Cluster<MeshProgram> cluster) {
        requireConnected(cluster.running());
    }

    public static void requireConnected(List<MeshProgram> running) {
        int reached = component(running).size();
        if (reached != running.size()) {
            throw new AssertionError(reached + " of " + running.size() + " nodes are connected with each other");
        }
    }

    /** All but a few have a degree within bounds: a mesh is never at rest. */
    public static void requireDegree(List<MeshProgram> running, int low, int high, int exceptions) {
        List<String> outside = new ArrayList<>();
        for (MeshProgram program : running) {
            if (program.degree() < low || program.degree() > high) {
                outside.add("n" + program.number + ": " + program.degree());
            }
        }
        if (outside.size() > exceptions) {
            throw new AssertionError(outside.size() + " degrees are not from " + low + " to " + high + ": " + outside);
        }
    }

    static List<Multiaddr> addresses(List<MeshProgram> programs) {
        return programs.stream()
                .flatMap(program -> program.node.addresses().stream())
                .toList();
    }
}
