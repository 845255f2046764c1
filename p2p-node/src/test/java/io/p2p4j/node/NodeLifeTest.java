package io.p2p4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import io.p2p4j.simulator.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class NodeLifeTest {
    private static final class Recording implements NodeService {
        private final String name;
        private final List<String> log;
        private final boolean fails;
        private final boolean hangs;

        Recording(String name, List<String> log, boolean fails, boolean hangs) {
            this.name = name;
            this.log = log;
            this.fails = fails;
            this.hangs = hangs;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public CompletionStage<Void> start(NodeView node) {
            log.add("start " + name);
            node.after(Duration.ofHours(1), () -> log.add("timer " + name));
            return fails
                    ? CompletableFuture.failedFuture(P2PException.of(ErrorCode.STORAGE_FAILED, "planted"))
                    : CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> stop() {
            log.add("stop " + name);
            return hangs ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void servicesStartInOrderAndStopBackwardsAndNoTimerOutlivesThem() {
        List<String> log = new ArrayList<>();
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            P2PNode node = SimNodes.started(
                    sim,
                    "a",
                    builder -> builder.service(new Recording("one", log, false, true))
                            .service(new Recording("two", log, false, false)));
            assertThat(node.state()).isEqualTo(NodeState.RUNNING);
            assertThat(node.addresses()).isNotEmpty();
            SimNodes.await(sim, node.start());
            SimNodes.await(sim, node.stop());
            assertThat(node.state()).isEqualTo(NodeState.STOPPED);
            sim.runFor(Duration.ofHours(2));
            assertThat(log).containsExactly("start one", "start two", "stop two", "stop one");
            assertThatThrownBy(() -> sim.await(node.connect(sim.identity("b").peerId())))
                    .hasRootCauseInstanceOf(P2PException.class);
        }
    }

    @Test
    void aServiceThatFailsToStartStopsTheNode() {
        List<String> log = new ArrayList<>();
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            P2PNode node = SimNodes.node(
                    sim,
                    "a",
                    builder -> builder.service(new Recording("one", log, false, false))
                            .service(new Recording("two", log, true, false))
                            .service(new Recording("three", log, false, false)));
            assertThatThrownBy(() -> sim.await(node.start())).hasMessageContaining("planted");
            SimNodes.await(sim, node.stop());
            assertThat(log).containsExactly("start one", "start two", "stop two", "stop one");
            assertThat(node.state()).isEqualTo(NodeState.STOPPED);
        }
    }

    @Test
    void observersHearOfPeersThatComeAndGo() {
        List<NodeEvent> heard = new ArrayList<>();
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            P2PNode a = SimNodes.started(sim, "a");
            P2PNode b = SimNodes.started(sim, "b");
            a.observe(heard::add);
            assertThat(SimNodes.await(sim, b.connect(a.addresses().get(0)))).isEqualTo(a.localPeerId());
            sim.runFor(Duration.ofSeconds(1));
            assertThat(a.connectedPeers()).containsExactly(b.localPeerId());
            assertThat(SimNodes.await(sim, a.peerInfo(b.localPeerId()))
                            .orElseThrow()
                            .isConnected())
                    .isTrue();
            assertThat(SimNodes.await(sim, a.networkStats()).connectedPeers()).isOne();
            b.disconnect(a.localPeerId());
            sim.runFor(Duration.ofSeconds(1));
            assertThat(heard)
                    .hasExactlyElementsOfTypes(
                            NodeEvent.PeerDiscovered.class,
                            NodeEvent.PeerConnected.class,
                            NodeEvent.PeerDisconnected.class);
            assertThat(a.connectedPeers()).isEmpty();
        }
    }
}
