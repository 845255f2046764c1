package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.CountingMetrics;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.simulator.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every setting of a node, by its name in the environment, changes what the node does. In this package for the sake of its frames. */
class SettingsTest {
    private static final MessageType CHAT = MessageType.of("chat");

    @TempDir
    private Path directory;

    private Simulation sim;

    /** What shows that a setting counts; in a simulation of its own. */
    private interface Case {
        void run() throws Exception;
    }

    private Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("P2P_MAX_PEERS", this::maxPeers);
        cases.put("P2P_CONNECTIONS_PER_PEER", this::connectionsPerPeer);
        cases.put("P2P_EVICTION_AGE", this::evictionAge);
        cases.put("P2P_CIRCUIT_FAILURES", this::circuitFailures);
        cases.put("P2P_CIRCUIT_OPEN", this::circuitOpen);
        cases.put("P2P_CIRCUIT_OPEN_MAX", this::circuitOpenMax);
        cases.put("P2P_MAX_DIALS", this::maxDials);
        cases.put("P2P_MESSAGE_QUEUE_SIZE", this::queueSize);
        cases.put("P2P_MESSAGE_TIMEOUT", this::messageTimeout);
        cases.put("P2P_MESSAGE_RETRY_ATTEMPTS", this::messageRetries);
        cases.put("P2P_MAX_INBOUND_MESSAGES", this::inboundMessages);
        cases.put("P2P_DUPLICATE_WINDOW", this::duplicateWindow);
        cases.put("P2P_MESSAGE_RATE", this::messageRate);
        cases.put("P2P_MESSAGE_BURST", this::messageBurst);
        cases.put("P2P_BANDWIDTH_LIMIT", this::bandwidth);
        cases.put("P2P_COMPRESSION_MIN_BYTES", this::compression);
        cases.put("P2P_BATCH_BYTES", this::batches);
        cases.put("P2P_BROADCAST_HOPS", this::broadcastHops);
        cases.put("P2P_HANDLER_TIMEOUT", this::handlerTimeout);
        cases.put("P2P_HEARTBEAT_INTERVAL", this::heartbeat);
        cases.put("P2P_RETRY_ATTEMPTS", this::retries);
        cases.put("P2P_BOOTSTRAP_PEERS", this::bootstrap);
        cases.put("P2P_DISCOVERY_METHOD", this::discoveryMethod);
        cases.put("P2P_DISCOVERY_INTERVAL", this::discoveryInterval);
        cases.put("P2P_MESH_DEGREE", this::meshDegree);
        cases.put("P2P_PEER_BOOK_DIR", this::peerBookDirectory);
        cases.put("P2P_MAX_KNOWN_PEERS", this::maxKnownPeers);
        return cases;
    }

    @Test
    void thereIsACaseForEverySetting() {
        assertThat(cases().keySet()).containsExactlyInAnyOrderElementsOf(P2PConfig.nodeSettingNames());
    }

    @TestFactory
    Stream<DynamicTest> eachChangesWhatTheNodeDoes() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    sim = Simulation.builder().seed(5).build();
                    try {
                        entry.getValue().run();
                    } finally {
                        sim.close();
                    }
                }));
    }

    private P2PNode node(String name, UnaryOperator<P2PNode.Builder> refine, String... settings) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        P2PConfig config = P2PConfig.builder()
                .identity(sim.identity(name))
                .environment(environment)
                .build();
        P2PNode node = refine.apply(P2PNode.builder(NodeConfig.of(config)).provider(sim.provider(name, config)))
                .build();
        SimNodes.await(sim, node.start());
        return node;
    }

    /** A node that does nothing by itself. */
    private P2PNode bare(String name, String... settings) {
        return node(name, P2PNode.Builder::bare, settings);
    }

    private static void knows(P2PNode node, P2PNode... others) {
        node.view().turn().execute(() -> {
            for (P2PNode other : others) {
                node.view().book().add(other.localPeerId(), other.addresses(), PeerSource.INBOUND);
            }
        });
    }

    private void connect(P2PNode node, P2PNode other) {
        knows(node, other);
        SimNodes.await(sim, node.connect(other.localPeerId()));
    }

    private Duration took(List<? extends CompletionStage<?>> all) {
        Duration before = sim.now();
        all.forEach(stage -> SimNodes.await(sim, stage));
        return sim.now().minus(before);
    }

    private static List<CompletionStage<Void>> send(P2PNode from, P2PNode to, int count, byte[] payload) {
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(from.send(to.localPeerId(), CHAT, payload));
        }
        return all;
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(2).nextBytes(noise);
        return noise;
    }

    /** A pair of connected nodes, of which the second one handles whatever comes. */
    private List<P2PNode> pair(String[] ofSender, String[] ofReceiver) {
        P2PNode a = bare("a", ofSender);
        P2PNode b = bare("b", ofReceiver);
        b.onMessage(message -> {});
        connect(a, b);
        return List.of(a, b);
    }

    private List<P2PNode> pair(String... ofSender) {
        return pair(ofSender, new String[0]);
    }

    private static void neverAnswers(P2PNode node) {
        node.handle(CHAT, message -> new CompletableFuture<>());
    }

    private void maxPeers() {
        P2PNode a = bare("a", "P2P_MAX_PEERS", "1");
        connect(a, bare("b"));
        assertThatThrownBy(() -> connect(a, bare("c"))).hasMessageContaining("peersMax 1");
    }

    private void connectionsPerPeer() {
        P2PNode a = bare("a", "P2P_CONNECTIONS_PER_PEER", "2");
        P2PNode b = bare("b", "P2P_CONNECTIONS_PER_PEER", "2");
        for (int i = 0; i < 4; i++) {
            connect(a, b);
            sim.runFor(Duration.ofSeconds(1));
        }
        assertThat(a.view().connections().of(b.localPeerId())).hasSize(2);
    }

    private void evictionAge() {
        P2PNode a = bare("a", "P2P_MAX_PEERS", "1", "P2P_EVICTION_AGE", "5s");
        P2PNode c = bare("c");
        connect(a, bare("b"));
        assertThatThrownBy(() -> connect(a, c)).hasMessageContaining("peersMax 1");
        sim.runFor(Duration.ofSeconds(6));
        connect(a, c);
    }

    private void dialsDead(P2PNode node, boolean circuit) {
        PeerId dead = sim.identity("dead").peerId();
        node.view()
                .turn()
                .execute(() -> node.view().book().add(dead, List.of(Multiaddr.memory(999)), PeerSource.INBOUND));
        if (circuit) {
            assertThatThrownBy(() -> sim.await(node.connect(dead))).hasMessageContaining("circuitFailures");
        } else {
            assertThatThrownBy(() -> sim.await(node.connect(dead))).hasMessageNotContaining("circuit");
        }
    }

    private void circuitFailures() {
        P2PNode a = bare("a", "P2P_CIRCUIT_FAILURES", "2");
        dialsDead(a, false);
        dialsDead(a, false);
        dialsDead(a, true);
    }

    private void circuitOpen() {
        P2PNode a = bare("a", "P2P_CIRCUIT_FAILURES", "1", "P2P_CIRCUIT_OPEN", "5s");
        dialsDead(a, false);
        dialsDead(a, true);
        sim.runFor(Duration.ofSeconds(6));
        dialsDead(a, false);
    }

    private void circuitOpenMax() {
        P2PNode a = bare("a", "P2P_CIRCUIT_FAILURES", "1", "P2P_CIRCUIT_OPEN_MAX", "31s");
        for (int i = 0; i < 4; i++) {
            dialsDead(a, false);
            dialsDead(a, true);
            sim.runFor(Duration.ofSeconds(32));
        }
    }

    private void maxDials() {
        P2PNode a = bare("a", "P2P_MAX_DIALS", "1");
        P2PNode b = bare("b");
        P2PNode c = bare("c");
        knows(a, b, c);
        CompletionStage<PeerId> first = a.connect(b.localPeerId());
        assertThatThrownBy(() -> sim.await(a.connect(c.localPeerId()))).hasMessageContaining("dialsMax 1");
        SimNodes.await(sim, first);
    }

    private void queueSize() {
        List<P2PNode> pair = pair("P2P_MESSAGE_QUEUE_SIZE", "3");
        neverAnswers(pair.get(1));
        List<CompletionStage<Void>> all = send(pair.get(0), pair.get(1), 4, new byte[1]);
        assertThatThrownBy(() -> sim.await(all.get(3))).hasMessageContaining("QUEUE_FULL");
        assertThat(all.get(2).toCompletableFuture()).isNotDone();
    }

    private void messageTimeout() {
        List<P2PNode> pair = pair("P2P_MESSAGE_TIMEOUT", "2s");
        neverAnswers(pair.get(1));
        Duration before = sim.now();
        assertThatThrownBy(() ->
                        sim.await(send(pair.get(0), pair.get(1), 1, new byte[1]).get(0)))
                .hasMessageContaining("OPERATION_TIMEOUT");
        assertThat(sim.now().minus(before)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    }

    private void messageRetries() {
        P2PNode b = bare("b");
        neverAnswers(b);
        for (int retries : List.of(0, 2)) {
            CountingMetrics metrics = new CountingMetrics();
            P2PNode a = node(
                    "a" + retries,
                    builder -> builder.bare().metrics(metrics),
                    "P2P_MESSAGE_RETRY_ATTEMPTS",
                    Integer.toString(retries));
            connect(a, b);
            assertThatThrownBy(() -> sim.await(send(a, b, 1, new byte[1]).get(0)))
                    .hasMessageContaining("OPERATION_TIMEOUT");
            assertThat(metrics.count("p2p_messages_retried_total")).isEqualTo(retries);
        }
    }

    private void inboundMessages() {
        List<P2PNode> pair = pair(new String[0], new String[] {"P2P_MAX_INBOUND_MESSAGES", "2"});
        P2PNode a = pair.get(0);
        // Afterwards it knows what the other one takes.
        took(send(a, pair.get(1), 1, new byte[1]));
        neverAnswers(pair.get(1));
        send(a, pair.get(1), 10, new byte[1]);
        sim.runFor(Duration.ofSeconds(5));
        assertThat(SimNodes.await(sim, a.networkStats()).messagesSent()).isEqualTo(1 + 2);
    }

    private void duplicateWindow() {
        for (String window : List.of("64", "4096")) {
            P2PNode b = bare("b" + window, "P2P_DUPLICATE_WINDOW", window);
            List<Integer> heard = new ArrayList<>();
            b.onMessage(message -> heard.add(message.payload().length));
            P2PProvider stranger = sim.provider(
                    "s" + window,
                    P2PConfig.builder().identity(sim.identity("s" + window)).build());
            SimNodes.await(sim, stranger.start());
            P2PConnection connection =
                    SimNodes.await(sim, stranger.connect(b.addresses().get(0)));
            FrameCodec codec = new FrameCodec();
            connection.send(codec.encode(new Frame.Hello(1, 7, 0, 0, 1, 100)));
            for (int sequence : List.of(1000, 1000, 500)) {
                connection.send(codec.encode(new Frame.Data(
                        Priority.NORMAL, true, false, false, 0, CHAT, sequence, 0, 0, new byte[sequence])));
            }
            sim.runFor(Duration.ofSeconds(1));
            // What is far below the newest counts as handled when it is beyond the window.
            assertThat(heard).isEqualTo(window.equals("64") ? List.of(1000) : List.of(1000, 500));
        }
    }

    private void messageRate() {
        List<P2PNode> pair = pair("P2P_MESSAGE_RATE", "100", "P2P_MESSAGE_BURST", "1");
        assertThat(took(send(pair.get(0), pair.get(1), 201, new byte[1])))
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(3));
    }

    private void messageBurst() {
        List<P2PNode> pair = pair("P2P_MESSAGE_RATE", "1", "P2P_MESSAGE_BURST", "30");
        assertThat(took(send(pair.get(0), pair.get(1), 30, new byte[1]))).isLessThan(Duration.ofSeconds(1));
        assertThat(took(send(pair.get(0), pair.get(1), 3, new byte[1]))).isGreaterThan(Duration.ofSeconds(1));
    }

    private void bandwidth() {
        List<P2PNode> pair = pair("P2P_BANDWIDTH_LIMIT", "10000");
        assertThat(took(send(pair.get(0), pair.get(1), 5, noise(10_000))))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        // The other direction too: the receiver does not take more.
        sim.close();
        sim = Simulation.builder().seed(6).build();
        pair = pair(new String[0], new String[] {"P2P_BANDWIDTH_LIMIT", "100000"});
        // Sixteen messages are asked for at once; what they are too much has to pass before the next.
        assertThat(took(send(pair.get(0), pair.get(1), 24, noise(100_000)))).isGreaterThan(Duration.ofSeconds(10));
    }

    private void compression() {
        byte[] large = "again and ".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        for (String min : List.of("1KiB", "1MiB", "0")) {
            P2PNode b = bare("b" + min);
            b.onMessage(message -> {});
            P2PNode a = bare("a" + min, "P2P_COMPRESSION_MIN_BYTES", min);
            connect(a, b);
            took(send(a, b, 1, new byte[1]));
            long before = a.provider().stats().totals().bytesSent();
            took(send(a, b, 1, large));
            long sent = a.provider().stats().totals().bytesSent() - before;
            assertThat(sent < 5_000).as(min + ": " + sent).isEqualTo(min.equals("1KiB"));
        }
    }

    private void batches() {
        for (String bytes : List.of("1", "16KiB")) {
            P2PNode b = bare("b" + bytes);
            b.onMessage(message -> {});
            P2PNode a = bare("a" + bytes, "P2P_BATCH_BYTES", bytes);
            connect(a, b);
            took(send(a, b, 1, new byte[1]));
            took(send(a, b, 100, new byte[1]));
            assertThat(a.provider().stats().totals().messagesSent() >= 100)
                    .as(bytes)
                    .isEqualTo(bytes.equals("1"));
        }
    }

    private void broadcastHops() {
        List<P2PNode> chain = new ArrayList<>();
        List<Integer> heard = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            P2PNode node = bare("n" + i, "P2P_BROADCAST_HOPS", "2");
            int number = i;
            node.onMessage(message -> heard.add(number));
            chain.add(node);
            if (i > 0) {
                connect(node, chain.get(i - 1));
            }
        }
        SimNodes.await(sim, chain.get(0).broadcast(MessageType.DATA, new byte[1], List.of()));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(heard).containsExactly(1, 2);
    }

    private void handlerTimeout() {
        List<P2PNode> pair = pair(new String[0], new String[] {"P2P_HANDLER_TIMEOUT", "3s"});
        neverAnswers(pair.get(1));
        Duration before = sim.now();
        assertThatThrownBy(() ->
                        sim.await(send(pair.get(0), pair.get(1), 1, new byte[1]).get(0)))
                .hasMessageContaining("TIMED_OUT");
        assertThat(sim.now().minus(before)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    private long successes(P2PNode node, P2PNode peer) {
        return SimNodes.await(sim, node.peerInfo(peer.localPeerId()))
                .orElseThrow()
                .record()
                .successCount();
    }

    private void heartbeat() {
        P2PNode b = bare("b");
        P2PNode often = node("often", builder -> builder, "P2P_HEARTBEAT_INTERVAL", "2s");
        P2PNode seldom = node("seldom", builder -> builder, "P2P_HEARTBEAT_INTERVAL", "1h");
        connect(often, b);
        connect(seldom, b);
        sim.runFor(Duration.ofMinutes(1));
        assertThat(successes(often, b)).isGreaterThan(25);
        assertThat(successes(seldom, b)).isLessThan(5);
    }

    private void retries() {
        P2PNode b = bare("b");
        List<P2PNode> nodes = new ArrayList<>();
        for (String retries : List.of("0", "2")) {
            // Nothing but the loss makes it dial.
            P2PNode a = node(
                    "a" + retries,
                    builder -> builder,
                    "P2P_RETRY_ATTEMPTS",
                    retries,
                    "P2P_DISCOVERY_INTERVAL",
                    "1h",
                    "P2P_HEARTBEAT_INTERVAL",
                    "1s");
            connect(a, b);
            nodes.add(a);
        }
        sim.runFor(Duration.ofSeconds(10));
        sim.kill("b");
        sim.runFor(Duration.ofMinutes(2));
        long without = nodes.get(0).provider().stats().totals().dialsFailed();
        assertThat(nodes.get(1).provider().stats().totals().dialsFailed()).isEqualTo(without + 2);
    }

    private void bootstrap() {
        P2PNode b = bare("b");
        for (String name : List.of("P2P_BOOTSTRAP_PEERS", "INITIAL_PEERS")) {
            P2PNode a =
                    node(name, builder -> builder, name, b.addresses().get(0).toString());
            sim.runFor(Duration.ofSeconds(5));
            assertThat(a.connectedPeers()).contains(b.localPeerId());
        }
    }

    private void discoveryMethod() {
        for (String method : List.of("zeroconf", "manual")) {
            boolean[] looked = new boolean[1];
            node(
                    method,
                    builder -> builder.localNetwork(provider -> {
                        looked[0] = true;
                        return Optional.empty();
                    }),
                    "P2P_DISCOVERY_METHOD",
                    method);
            assertThat(looked[0]).as(method).isEqualTo(method.equals("zeroconf"));
        }
    }

    private void discoveryInterval() {
        P2PNode b = bare("b");
        List<P2PNode> nodes = new ArrayList<>();
        for (String interval : List.of("3s", "1h")) {
            P2PNode a = node("a" + interval, builder -> builder, "P2P_DISCOVERY_INTERVAL", interval);
            knows(a, b);
            nodes.add(a);
        }
        sim.kill("b");
        sim.runFor(Duration.ofMinutes(1));
        assertThat(nodes.get(0).provider().stats().totals().dialsFailed()).isGreaterThanOrEqualTo(4);
        assertThat(nodes.get(1).provider().stats().totals().dialsFailed()).isLessThanOrEqualTo(2);
    }

    private void meshDegree() {
        P2PNode[] others = new P2PNode[6];
        for (int i = 0; i < others.length; i++) {
            others[i] = bare("n" + i);
        }
        for (String degree : List.of("2", "8")) {
            P2PNode a = node("a" + degree, builder -> builder, "P2P_MESH_DEGREE", degree);
            knows(a, others);
            sim.runFor(Duration.ofMinutes(1));
            assertThat(a.connectedPeers()).as(degree).hasSize(degree.equals("2") ? 2 : 6);
        }
    }

    private void peerBookDirectory() throws Exception {
        Path book = directory.resolve("book");
        P2PNode a = bare("a", "P2P_PEER_BOOK_DIR", book.toString());
        connect(a, bare("b"));
        SimNodes.await(sim, a.stop());
        try (Stream<Path> files = Files.list(book)) {
            assertThat(files).isNotEmpty();
        }
    }

    private void maxKnownPeers() {
        P2PNode a = bare("a", "P2P_MAX_KNOWN_PEERS", "5");
        for (int i = 0; i < 10; i++) {
            knows(a, bare("n" + i));
        }
        sim.runFor(Duration.ofMillis(1));
        assertThat(a.view().book().size()).isEqualTo(5);
    }
}
