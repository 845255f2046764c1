package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.node.CountingMetrics;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.simulator.Simulation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each metric that docs/METRICS.md has for nodes moves when what it counts happens, by as much as happened. */
class MetersTest {
    private static final MessageType CHAT = MessageType.of("chat");

    private final Simulation sim = Simulation.builder().seed(9).build();
    private final Set<String> seen = new TreeSet<>();
    private final CountingMetrics ofA = new CountingMetrics();
    private final CountingMetrics ofB = new CountingMetrics();
    private final P2PNode a = node("a", ofA);
    private final P2PNode b = node("b", ofB);

    private P2PNode node(String name, CountingMetrics metrics) {
        P2PConfig config = P2PConfig.builder().identity(sim.identity(name)).build();
        NodeConfig all = NodeConfig.of(config);
        P2PNode node = P2PNode.builder(all.withMessages(
                        all.messages().withTimeout(Duration.ofSeconds(8)).withHandlerTimeout(Duration.ofSeconds(30))))
                .provider(sim.provider(name, config))
                .metrics(metrics)
                .build();
        SimNodes.await(sim, node.start());
        return node;
    }

    @AfterEach
    void end() {
        sim.close();
    }

    private void counted(CountingMetrics metrics, String name, long expected) {
        assertThat(metrics.count(name)).as(name).isEqualTo(expected);
        if (expected > 0) {
            seen.add(name);
        }
    }

    private void measured(String name, double expected) {
        assertThat(ofA.gauge(name)).as(name).isEqualTo(expected);
        if (expected > 0) {
            seen.add(name);
        }
    }

    /** A peer of another make. */
    private P2PConnection stranger(String name, P2PNode to) {
        P2PProvider provider = sim.provider(
                name, P2PConfig.builder().identity(sim.identity(name)).build());
        SimNodes.await(sim, provider.start());
        return SimNodes.await(sim, provider.connect(to.addresses().get(0)));
    }

    @Test
    void everyOneOfThemMoves() throws Exception {
        peers();
        messages();
        rejections();
        repetitions();
        strangers();
        Set<String> documented = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `(p2p_[a-z_]+)` \\| (?:counter|gauge|timer) \\|[^|]*\\| node \\|")
                .matcher(Files.readString(Path.of("../docs/METRICS.md")));
        while (row.find()) {
            documented.add(row.group(1));
        }
        assertThat(seen).isEqualTo(documented);
    }

    private void peers() {
        measured("p2p_peers_connected", 0);
        measured("p2p_peers_known", 0);
        measured("p2p_peers_healthy", 0);
        SimNodes.await(sim, a.connect(b.addresses().get(0)));
        sim.runFor(Duration.ofSeconds(61));
        measured("p2p_peers_connected", 1);
        measured("p2p_peers_known", 1);
        measured("p2p_peers_healthy", 1);
        assertThat(ofA.gauge("p2p_uptime_seconds")).isBetween(61.0, 63.0);
        seen.add("p2p_uptime_seconds");
        // One that is known and not healthy.
        a.view().book().addTold(sim.identity("nobody").peerId(), a.addresses(), b.localPeerId());
        for (int i = 0; i < 5; i++) {
            a.view().book().failed(sim.identity("nobody").peerId());
        }
        sim.runFor(Duration.ofSeconds(61));
        measured("p2p_peers_connected", 1);
    }

    private void messages() {
        b.handle(CHAT, MessageHandler.of(message -> {}));
        for (int i = 0; i < 5; i++) {
            SimNodes.await(sim, a.send(b.localPeerId(), CHAT, new byte[1]));
        }
        counted(ofA, "p2p_messages_sent_total", 5);
        counted(ofB, "p2p_messages_received_total", 5);
        counted(ofA, "p2p_message_latency_seconds", 5);
        counted(ofA, "p2p_messages_failed_total", 0);
    }

    private void rejections() {
        assertThatThrownBy(() -> sim.await(a.send(b.localPeerId(), MessageType.of("nobody"), new byte[1])))
                .hasMessageContaining("NO_HANDLER");
        counted(ofB, "p2p_messages_rejected_total", 1);
        counted(ofA, "p2p_messages_failed_total", 1);
    }

    /** What was handled and not acknowledged comes again, and is not handled again. */
    private void repetitions() {
        CompletableFuture<byte[]> gate = new CompletableFuture<>();
        b.handle(MessageType.of("slow"), message -> gate);
        CompletionStage<Void> sent = a.send(b.localPeerId(), MessageType.of("slow"), new byte[1]);
        sim.runFor(Duration.ofSeconds(3));
        measured("p2p_messages_unfinished", 1);
        counted(ofA, "p2p_messages_retried_total", 1);
        counted(ofB, "p2p_messages_duplicate_total", 1);
        gate.complete(new byte[0]);
        SimNodes.await(sim, sent);
        measured("p2p_messages_unfinished", 0);
    }

    private void strangers() {
        b.onMessage(message -> {});
        SimNodes.await(sim, a.broadcast(MessageType.DATA, new byte[1], List.of()));
        sim.runFor(Duration.ofSeconds(1));
        counted(ofB, "p2p_broadcasts_forwarded_total", 0);
        P2PConnection far = stranger("far", b);
        far.send(new FrameCodec().encode(new Frame.Hello(1, 7, 0, 0, 1, 100)));
        sim.runFor(Duration.ofSeconds(1));
        SimNodes.await(sim, a.broadcast(MessageType.DATA, new byte[1], List.of()));
        sim.runFor(Duration.ofSeconds(1));
        counted(ofB, "p2p_broadcasts_forwarded_total", 1);
        P2PConnection broken = stranger("broken", b);
        broken.send(new byte[] {99});
        sim.runFor(Duration.ofSeconds(1));
        counted(ofB, "p2p_messages_malformed_total", 1);
    }
}
