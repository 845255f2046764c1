package io.p2p4j.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServiceTest {
    private final Simulation sim = Simulation.builder().seed(11).build();
    private final List<NodeEvent> events = new ArrayList<>();

    @AfterEach
    void end() {
        sim.close();
    }

    private P2PNode node(String name) {
        return SimNodes.started(
                sim, name, builder -> builder.bare().service(new HealthService(HealthOptions.DEFAULTS)));
    }

    private static PeerBook book(P2PNode node) {
        return node.view().book();
    }

    private static PeerRecord record(P2PNode node, PeerId peer) {
        return book(node).get(peer).orElseThrow();
    }

    /** Knows the other from the local network, so that nothing but health keeps it. */
    private void join(P2PNode from, P2PNode to) {
        book(from).add(to.localPeerId(), to.addresses(), PeerSource.LOCAL_NETWORK);
        SimNodes.await(sim, from.connect(to.localPeerId()));
    }

    @Test
    void aDayOfHeartbeats() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        sim.runFor(Duration.ofDays(1));
        PeerRecord record = record(a, b.localPeerId());
        // One for the dial, and one each half minute.
        assertThat(record.successCount()).isBetween(2880L, 2882L);
        assertThat(record.failureCount()).isZero();
        assertThat(record.quality()).isGreaterThan(0.9);
        assertThat(book(a).silence(b.localPeerId()).orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(31));
        assertThat(HealthRule.DEFAULT.isHealthy(book(a), b.localPeerId())).isTrue();
    }

    @Test
    void aPeerThatVanishesBecomesUnhealthyAndIsForgottenAfterAnHour() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        PeerId gone = b.localPeerId();
        a.observe(events::add);
        sim.runFor(Duration.ofMinutes(10));
        sim.kill("b");
        sim.runFor(Duration.ofMinutes(7));
        assertThat(events).contains(new NodeEvent.PeerHealthChanged(gone, false));
        assertThat(record(a, gone).failuresInRow()).isBetween(3, 6);
        sim.runFor(Duration.ofMinutes(50));
        assertThat(book(a).get(gone)).isPresent();
        sim.runFor(Duration.ofMinutes(6));
        assertThat(book(a).get(gone)).isEmpty();
        assertThat(events).contains(new NodeEvent.PeerForgotten(gone));
    }

    @Test
    void aPeerThatComesBackSoonIsConnectedAgain() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        sim.runFor(Duration.ofMinutes(1));
        sim.fabric()
                .disconnect(
                        sim.fabric().node("a").orElseThrow(),
                        sim.fabric().node("b").orElseThrow());
        sim.runFor(Duration.ofSeconds(10));
        assertThat(a.connectedPeers()).containsExactly(b.localPeerId());
    }

    @Test
    void aPeerThatTakesItsLeaveIsNotRunAfter() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        b.disconnect(a.localPeerId());
        sim.runFor(Duration.ofMinutes(2));
        assertThat(a.connectedPeers()).isEmpty();
        assertThat(record(a, b.localPeerId()).failureCount()).isZero();
    }

    @Test
    void aLostPeerIsDialedThreeTimesAndThenLeftAlone() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        sim.runFor(Duration.ofMinutes(1));
        PeerId gone = b.localPeerId();
        long before = record(a, gone).failureCount();
        sim.kill("b");
        sim.runFor(Duration.ofMinutes(20));
        assertThat(record(a, gone).failureCount() - before).isBetween(3L, 4L);
    }

    @Test
    void hearsayThatNobodyProvedIsForgottenAfterAnHour() {
        P2PNode a = node("a");
        PeerId told = sim.identity("nobody").peerId();
        book(a).addTold(
                        told,
                        List.of(Multiaddr.tcp("10.9.9.9", 1)),
                        sim.identity("teller").peerId());
        PeerId wanted = sim.identity("wanted").peerId();
        book(a).add(wanted, List.of(Multiaddr.tcp("10.9.9.8", 1)), PeerSource.MANUAL);
        sim.runFor(Duration.ofMinutes(59));
        assertThat(book(a).get(told)).isPresent();
        sim.runFor(Duration.ofMinutes(3));
        assertThat(book(a).get(told)).isEmpty();
        assertThat(book(a).get(wanted)).isPresent();
    }

    @Test
    void aProvenPeerThatIsNotConnectedIsLookedAtNowAndThen() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        a.disconnect(b.localPeerId());
        sim.runFor(Duration.ofHours(3));
        assertThat(book(a).get(b.localPeerId())).isPresent();
        assertThat(record(a, b.localPeerId()).successCount()).isBetween(5L, 8L);
        assertThat(a.connectedPeers()).isEmpty();
    }

    @Test
    void aConnectionOfBadQualityIsReplaced() {
        P2PNode a = node("a");
        P2PNode b = node("b");
        join(a, b);
        List<Multiaddr> opened = new ArrayList<>();
        a.view().connections().observe(new Connections.Observer() {
            @Override
            public void onOpened(P2PConnection connection) {
                opened.add(connection.info().remoteAddress());
            }
        });
        a.observe(events::add);
        for (int i = 0; i < 500; i++) {
            book(a).failed(b.localPeerId());
        }
        // Failures alone do not take it below: pings must be slow too.
        sim.fabric().addRule(packet -> new Verdict.Delay(Duration.ofMillis(1500).toNanos()));
        sim.runFor(Duration.ofMinutes(10));
        assertThat(opened).isNotEmpty();
        assertThat(a.connectedPeers()).containsExactly(b.localPeerId());
    }
}
