package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.discovery.SimulatedLan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerExchangeTest {
    private final Simulation sim = Simulation.builder().seed(5).build();
    private int fakes;

    @AfterEach
    void end() {
        sim.close();
    }

    private P2PNode node(String name, DiscoveryOptions options, Function<P2PProvider, Optional<Discovery>> lan) {
        return SimNodes.configured(
                sim,
                name,
                config -> config.withDiscovery(options).withBook(BookLimits.DEFAULTS.withPeersMax(400)),
                builder -> builder.localNetwork(lan));
    }

    private P2PNode node(String name, DiscoveryOptions options) {
        return node(name, options, provider -> Optional.empty());
    }

    private static PeerBook book(P2PNode node) {
        return node.view().book();
    }

    @Test
    void threePeersThatKnowOneFindEachOther() {
        P2PNode hub = node("hub", DiscoveryOptions.DEFAULTS);
        DiscoveryOptions options = DiscoveryOptions.DEFAULTS.withBootstrap(hub.addresses());
        P2PNode a = node("a", options);
        P2PNode b = node("b", options);
        P2PNode c = node("c", options);
        sim.runFor(Duration.ofMinutes(6));
        for (P2PNode node : List.of(hub, a, b, c)) {
            assertThat(node.connectedPeers()).hasSize(3);
        }
        assertThat(book(a).get(hub.localPeerId()).orElseThrow().source()).isEqualTo(PeerSource.BOOTSTRAP);
        assertThat(book(a).get(b.localPeerId()).orElseThrow().proven()).isTrue();
    }

    @Test
    void afterTheLastPeerIsLostTheBootstrapPeersAreDialedAgain() {
        P2PNode hub = node("hub", DiscoveryOptions.DEFAULTS);
        P2PNode a = node("a", DiscoveryOptions.DEFAULTS.withBootstrap(hub.addresses()));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(a.connectedPeers()).hasSize(1);
        hub.disconnect(a.localPeerId());
        sim.runFor(Duration.ofSeconds(1));
        assertThat(a.connectedPeers()).isEmpty();
        sim.runFor(Duration.ofSeconds(32));
        assertThat(a.connectedPeers()).containsExactly(hub.localPeerId());
    }

    @Test
    void peersOnTheLocalNetworkFindEachOther() {
        SimulatedLan lan = new SimulatedLan(sim.fabric());
        List<P2PNode> nodes = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            nodes.add(node(
                    name,
                    DiscoveryOptions.DEFAULTS,
                    provider -> Optional.of(lan.join(
                            sim.fabric().node(name).orElseThrow(),
                            provider.localPeerId(),
                            provider.context(),
                            SimulatedLan.TTL_DEFAULT))));
        }
        sim.runFor(Duration.ofMinutes(1));
        for (P2PNode node : nodes) {
            assertThat(node.connectedPeers()).hasSize(2);
        }
    }

    /** A peer that answers every question, and whatever it is asked for begins exchanges of its own, with new fakes each time. */
    private final class Liar {
        final P2PProvider provider;

        Liar(String name) {
            provider = sim.provider(
                    name, P2PConfig.builder().identity(sim.identity(name)).build());
            SimNodes.await(sim, provider.start());
            provider.handle(PeerExchangeService.PROTOCOL, this::answer);
        }

        private void answer(P2PStream stream) {
            stream.write(ExchangeCodec.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.RESPONSE, fakes())));
        }

        private List<PeerHint> fakes() {
            List<PeerHint> hints = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                int number = fakes++;
                PeerId nobody = sim.identity("fake" + number).peerId();
                String host = "10." + (1 + number % 250) + '.' + (number / 250 % 250) + ".9";
                hints.add(new PeerHint(nobody, List.of(Multiaddr.tcp(host, 1))));
            }
            return hints;
        }

        void lieTo(P2PNode victim, int times) {
            P2PConnection connection =
                    SimNodes.await(sim, provider.connect(victim.addresses().get(0)));
            for (int i = 0; i < times; i++) {
                connection.openStream(PeerExchangeService.PROTOCOL).thenAccept(stream -> {
                    stream.write(ExchangeCodec.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.REQUEST, List.of())));
                    stream.read().thenAccept(response -> {
                        stream.write(ExchangeCodec.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.SHARE, fakes())));
                        stream.closeWrite();
                    });
                });
                sim.runFor(Duration.ofSeconds(21));
            }
        }
    }

    @Test
    void whoTellsThousandsOfFakesFillsItsShareAndLosesItsReputation() {
        P2PNode hub = node("hub", DiscoveryOptions.DEFAULTS);
        DiscoveryOptions options = DiscoveryOptions.DEFAULTS.withBootstrap(hub.addresses());
        List<P2PNode> honest = new ArrayList<>(List.of(hub));
        for (int i = 0; i < 5; i++) {
            honest.add(node("honest" + i, options));
        }
        Liar liar = new Liar("liar");
        P2PNode victim = honest.get(1);
        liar.lieTo(victim, 120);
        assertThat(fakes).isGreaterThan(3000);
        // The limits of the test's book: 200 unproven places, of which a tenth is one teller's.
        List<PeerRecord> told = book(victim).peers().stream()
                .filter(record -> record.teller().isPresent())
                .toList();
        assertThat(told).hasSizeLessThanOrEqualTo(20);
        assertThat(victim.connectedPeers()).hasSizeGreaterThanOrEqualTo(5);
        int reputation =
                book(victim).get(liar.provider.localPeerId()).orElseThrow().reputation();
        assertThat(reputation).isNegative();
        // Nobody else believes it: fakes are never proven, and only the proven are told.
        for (P2PNode other : honest) {
            if (other != victim) {
                assertThat(book(other).peers()).hasSizeLessThanOrEqualTo(honest.size() + 1);
            }
        }
    }

    @Test
    void whoBreaksTheProtocolIsJudged() {
        P2PNode victim = node("victim", DiscoveryOptions.DEFAULTS);
        Liar liar = new Liar("liar");
        P2PConnection connection =
                SimNodes.await(sim, liar.provider.connect(victim.addresses().get(0)));
        P2PStream stream = SimNodes.await(sim, connection.openStream(PeerExchangeService.PROTOCOL));
        stream.write(new byte[] {0, 3, 1, 1, 0});
        sim.runFor(Duration.ofSeconds(1));
        assertThat(book(victim).get(liar.provider.localPeerId()).orElseThrow().reputation())
                .isEqualTo(-10);
    }

    @Test
    void whoAsksTooOftenIsNotAnswered() {
        P2PNode victim = node("victim", DiscoveryOptions.DEFAULTS);
        Liar liar = new Liar("liar");
        P2PConnection connection =
                SimNodes.await(sim, liar.provider.connect(victim.addresses().get(0)));
        ByteBuffer request = ExchangeCodec.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.REQUEST, List.of()));
        P2PStream first = SimNodes.await(sim, connection.openStream(PeerExchangeService.PROTOCOL));
        first.write(request.duplicate());
        assertThat(SimNodes.await(sim, first.read())).isPresent();
        P2PStream second = SimNodes.await(sim, connection.openStream(PeerExchangeService.PROTOCOL));
        second.write(request.duplicate());
        assertThatThrownBy(() -> sim.await(second.read())).hasMessageContaining("STREAM_RESET");
    }

    @Test
    void framesAreReadAsTheyWereWritten() {
        List<PeerHint> hints = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            hints.add(new PeerHint(
                    sim.identity("n" + i).peerId(),
                    List.of(Multiaddr.memory(i), Multiaddr.tcp("10.0.0." + i, 1), Multiaddr.tcp("::1", 2))));
        }
        for (ExchangeCodec.Kind kind : ExchangeCodec.Kind.values()) {
            ExchangeCodec.Frame frame = new ExchangeCodec.Frame(kind, hints);
            ByteBuffer whole = ExchangeCodec.write(frame);
            ExchangeCodec codec = new ExchangeCodec();
            while (whole.remaining() > 1) {
                assertThat(codec.read(ByteBuffer.wrap(new byte[] {whole.get()})))
                        .isEmpty();
            }
            assertThat(codec.read(whole)).contains(frame);
        }
        assertThat(ExchangeCodec.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.SHARE, hints))
                        .remaining())
                .isLessThan(ExchangeCodec.FRAME_BYTES_MAX);
    }
}
