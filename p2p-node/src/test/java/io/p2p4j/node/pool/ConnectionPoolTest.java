package io.p2p4j.node.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {
    private final Simulation sim =
            Simulation.builder().seed(7).network(NetworkProfile.wan()).build();

    @AfterEach
    void end() {
        sim.close();
    }

    private P2PNode node(String name, PoolOptions options) {
        return SimNodes.pooled(sim, name, options);
    }

    private static void knows(P2PNode node, P2PNode other) {
        node.view()
                .turn()
                .execute(() -> node.view().book().add(other.localPeerId(), other.addresses(), PeerSource.INBOUND));
    }

    @Test
    void concurrentAcquiresShareOneDial() {
        P2PNode a = node("a", PoolOptions.DEFAULTS);
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        knows(a, b);
        List<P2PConnection> got = new ArrayList<>();
        a.view().turn().execute(() -> {
            for (int i = 0; i < 5; i++) {
                a.view().connections().acquire(b.localPeerId()).thenAccept(got::add);
            }
        });
        sim.runFor(Duration.ofSeconds(5));
        assertThat(got).hasSize(5);
        assertThat(got.stream().distinct()).hasSize(1);
        assertThat(a.provider().stats().totals().connectionsDialed()).isOne();
    }

    @Test
    void ofTwoDialsAtOnceTheSmallerIdsStays() {
        P2PNode a = node("a", PoolOptions.DEFAULTS);
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        knows(a, b);
        knows(b, a);
        CompletionStage<?> one = a.connect(b.localPeerId());
        CompletionStage<?> two = b.connect(a.localPeerId());
        SimNodes.await(sim, one);
        SimNodes.await(sim, two);
        sim.runFor(Duration.ofSeconds(10));
        P2PNode smaller = a.localPeerId().compareTo(b.localPeerId()) < 0 ? a : b;
        P2PNode larger = smaller == a ? b : a;
        assertThat(smaller.view().connections().of(larger.localPeerId()))
                .singleElement()
                .satisfies(connection -> assertThat(connection.info().role()).isEqualTo(ConnectionInfo.Role.DIALER));
        assertThat(a.provider().stats().gauges().connectionsOpen()).isOne();
        assertThat(b.provider().stats().gauges().connectionsOpen()).isOne();
    }

    @Test
    void theLeastUsefulGivesWayButNoneThatIsProtectedOrNew() {
        PoolOptions two = PoolOptions.DEFAULTS.withPeersMax(2);
        P2PNode a = node("a", two);
        List<P2PNode> others = List.of(
                node("b", PoolOptions.DEFAULTS), node("c", PoolOptions.DEFAULTS), node("d", PoolOptions.DEFAULTS));
        others.forEach(other -> knows(a, other));
        SimNodes.await(sim, a.connect(others.get(0).localPeerId()));
        SimNodes.await(sim, a.connect(others.get(1).localPeerId()));
        assertThatThrownBy(() -> sim.await(a.connect(others.get(2).localPeerId())))
                .hasMessageContaining("peersMax 2");
        sim.runFor(Duration.ofSeconds(31));
        Registration[] protection = new Registration[1];
        a.view()
                .turn()
                .execute(() -> protection[0] =
                        a.view().connections().protect(others.get(0).localPeerId()));
        SimNodes.await(sim, a.connect(others.get(2).localPeerId()));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(a.connectedPeers())
                .containsExactly(others.get(0).localPeerId(), others.get(2).localPeerId());
        protection[0].close();
    }

    @Test
    void aPeerThatIsDeadIsNotDialedForEver() {
        P2PNode a = node("a", PoolOptions.DEFAULTS);
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        knows(a, b);
        sim.runFor(Duration.ofSeconds(1));
        SimNodes.await(sim, b.stop());
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> sim.await(a.connect(b.localPeerId()))).hasMessageNotContaining("circuit");
        }
        assertThatThrownBy(() -> sim.await(a.connect(b.localPeerId()))).hasMessageContaining("circuitFailures");
        sim.runFor(Duration.ofSeconds(31));
        assertThatThrownBy(() -> sim.await(a.connect(b.localPeerId()))).hasMessageNotContaining("circuit");
        assertThatThrownBy(() -> sim.await(a.connect(b.localPeerId()))).hasMessageContaining("circuitFailures");
    }

    @Test
    void severalConnectionsOfAPeerWhereAskedFor() {
        PoolOptions three = PoolOptions.DEFAULTS.withConnectionsPerPeer(3);
        P2PNode a = node("a", three);
        P2PNode b = node("b", three);
        knows(a, b);
        for (int i = 0; i < 6; i++) {
            SimNodes.await(sim, a.connect(b.localPeerId()));
            sim.runFor(Duration.ofSeconds(1));
        }
        assertThat(a.view().connections().of(b.localPeerId())).hasSize(3);
    }

    @Test
    void whoIsBannedIsNeitherDialedNorLetIn() {
        P2PNode a = node("a", PoolOptions.DEFAULTS);
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        knows(a, b);
        knows(b, a);
        a.view().turn().execute(() -> a.view().book().ban(b.localPeerId(), Duration.ofHours(1), "planted"));
        assertThatThrownBy(() -> sim.await(a.connect(b.localPeerId())))
                .hasMessageContaining("PEER_BANNED")
                .hasMessageContaining("planted");
        b.connect(a.localPeerId());
        sim.runFor(Duration.ofSeconds(5));
        assertThat(a.connectedPeers()).isEmpty();
        assertThat(b.connectedPeers()).isEmpty();
    }

    @Test
    void ofTheOldOnesTheOneOfTheLeastQualityGivesWay() {
        // Nobody dials, or changes a quality, by himself.
        P2PNode a = SimNodes.configured(
                sim, "a", config -> config.withPool(config.pool().withPeersMax(3)), P2PNode.Builder::bare);
        List<P2PNode> others = new ArrayList<>();
        for (String name : List.of("b", "c", "d", "e")) {
            P2PNode other = SimNodes.started(sim, name, P2PNode.Builder::bare);
            knows(a, other);
            others.add(other);
        }
        for (P2PNode other : others.subList(0, 3)) {
            SimNodes.await(sim, a.connect(other.localPeerId()));
        }
        sim.runFor(Duration.ofSeconds(31));
        PeerBook book = a.view().book();
        book.setQuality(others.get(0).localPeerId(), 0.6);
        book.setQuality(others.get(1).localPeerId(), 0.2);
        book.setQuality(others.get(2).localPeerId(), 0.4);
        SimNodes.await(sim, a.connect(others.get(3).localPeerId()));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(a.connectedPeers())
                .containsExactly(
                        others.get(0).localPeerId(),
                        others.get(2).localPeerId(),
                        others.get(3).localPeerId());
    }

    @Test
    void whomAServiceDialsIsNoManualPeerAndGivesWay() {
        P2PNode a = node("a", PoolOptions.DEFAULTS.withPeersMax(1));
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        P2PNode c = node("c", PoolOptions.DEFAULTS);
        a.view()
                .turn()
                .execute(() -> a.view().connections().dial(b.addresses().get(0).withoutPeerId()));
        sim.runFor(Duration.ofSeconds(31));
        assertThat(a.view().book().get(b.localPeerId()).orElseThrow().source()).isEqualTo(PeerSource.INBOUND);
        knows(a, c);
        SimNodes.await(sim, a.connect(c.localPeerId()));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(a.connectedPeers()).containsExactly(c.localPeerId());
        // The application's own are another matter.
        SimNodes.await(sim, c.stop());
        sim.runFor(Duration.ofSeconds(1));
        SimNodes.await(sim, a.connect(b.addresses().get(0)));
        assertThat(a.view().book().get(b.localPeerId()).orElseThrow().source()).isEqualTo(PeerSource.MANUAL);
    }

    @Test
    void wherePeersSayThatTheyListenGoesBeforeHearsay() {
        P2PNode a = node("a", PoolOptions.DEFAULTS);
        P2PNode b = node("b", PoolOptions.DEFAULTS);
        Multiaddr own = b.addresses().get(0).withoutPeerId();
        Multiaddr told = Multiaddr.memory(998);
        PeerBook book = a.view().book();
        book.addTold(b.localPeerId(), List.of(told), sim.identity("teller").peerId());
        SimNodes.await(sim, b.connect(a.addresses().get(0)));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(book.get(b.localPeerId()).orElseThrow().addresses()).containsExactly(own, told);
        assertThat(book.get(b.localPeerId()).orElseThrow().source()).isEqualTo(PeerSource.PEER_EXCHANGE);
    }

    @Test
    void messagesAreSpreadOverTheConnectionsOfAPeer() {
        PoolOptions three = PoolOptions.DEFAULTS.withConnectionsPerPeer(3);
        P2PNode a = node("a", three);
        P2PNode b = node("b", three);
        b.onMessage(message -> {});
        knows(a, b);
        for (int i = 0; i < 6; i++) {
            SimNodes.await(sim, a.connect(b.localPeerId()));
            sim.runFor(Duration.ofSeconds(1));
        }
        List<P2PConnection> all = a.view().connections().of(b.localPeerId());
        assertThat(all).hasSize(3);
        // One after the other, so that none of them is ever full.
        for (int i = 0; i < 90; i++) {
            SimNodes.await(sim, a.send(b.localPeerId(), MessageType.DATA, new byte[1]));
        }
        assertThat(all)
                .allSatisfy(connection ->
                        assertThat(connection.stats().messagesSent()).isGreaterThan(15));
    }
}
