package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A security handshake from outside, over the links of the network. */
class RealHandshakeTest {
    private ToyChannel.Manner manner = ToyChannel.Manner.HONEST;

    private final Simulation simulation = Simulation.builder()
            .network(NetworkProfile.lan())
            .security((config, context) -> {
                ToyChannel.Manner own = manner;
                return (role, expected) -> new ToyChannel(config.identity().publicKey(), own);
            })
            .build();
    private final P2PProvider dialer = started("dialer", Duration.ofSeconds(10));

    private P2PProvider started(String name, Duration timeout) {
        P2PProvider provider = simulation.provider(
                name,
                P2PConfig.builder()
                        .identity(simulation.identity(name))
                        .listenAddress(Multiaddr.memory(0))
                        .limits(Limits.builder().handshakeTimeout(timeout).build())
                        .build());
        provider.start();
        simulation.runFor(Duration.ZERO);
        return provider;
    }

    private P2PListener listening(ToyChannel.Manner listens) throws ExecutionException {
        manner = listens;
        P2PListener listener =
                simulation.await(started("listener", Duration.ofSeconds(60)).listen());
        manner = ToyChannel.Manner.HONEST;
        return listener;
    }

    private P2PException failure(CompletionStage<?> stage) {
        try {
            simulation.await(stage);
        } catch (ExecutionException failed) {
            return P2PException.from(failed);
        }
        throw new AssertionError("did not fail");
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void bytesGoThroughTheChannelInBothDirections() throws Exception {
        P2PListener listener = listening(ToyChannel.Manner.HONEST);
        simulation.fabric().readBytesMax(3);
        P2PConnection there =
                simulation.await(dialer.connect(listener.localAddresses().get(0)));
        P2PConnection here = simulation.await(listener.accept());
        assertThat(dialer.capabilities())
                .contains(Capability.AUTHENTICATED, Capability.ENCRYPTED, Capability.DETERMINISTIC);
        assertThat(here.remotePeerId()).isEqualTo(dialer.localPeerId());
        there.send("hello".getBytes(StandardCharsets.UTF_8));
        here.send("you".getBytes(StandardCharsets.UTF_8));
        assertThat(simulation.await(here.receive())).hasValue("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(simulation.await(there.receive())).hasValue("you".getBytes(StandardCharsets.UTF_8));
        there.close();
        assertThat(simulation.await(here.receive())).isEmpty();
    }

    @Test
    void anUnexpectedIdentityIsRefusedBeforeAnyByte() throws Exception {
        Multiaddr address = listening(ToyChannel.Manner.HONEST).localAddresses().get(0);
        Identity other = simulation.identity("somebody else");
        P2PException failure =
                failure(dialer.connect(DialRequest.to(address.withoutPeerId().withPeerId(other.peerId()))));
        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        assertThat(failure.peer()).hasValue(other.peerId());
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(simulation.fabric().openSockets()).isOne();
    }

    @Test
    void aHandshakeThatIsNotAnsweredEnds() throws Exception {
        Multiaddr address = listening(ToyChannel.Manner.SILENT).localAddresses().get(0);
        P2PException failure = failure(dialer.connect(DialRequest.to(address).withTimeout(Duration.ofMinutes(5))));
        assertThat(failure.code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
        assertThat(simulation.now())
                .isBetween(
                        dialer.limits().handshakeTimeout(),
                        dialer.limits().handshakeTimeout().plusSeconds(1));
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(simulation.fabric().openSockets()).isOne();
    }

    @Test
    void aHandshakeThatIsWrongEndsWithItsReason() throws Exception {
        Multiaddr address = listening(ToyChannel.Manner.RUDE).localAddresses().get(0);
        P2PException failure = failure(dialer.connect(address));
        assertThat(failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
        assertThat(failure).hasMessageStartingWith("SECURITY_HANDSHAKE_FAILED: no key [");
    }

    @Test
    void stoppingInTheHandshakeInterruptsIt() throws Exception {
        P2PListener listener = listening(ToyChannel.Manner.SILENT);
        CompletionStage<P2PConnection> dial =
                dialer.connect(listener.localAddresses().get(0));
        simulation.runFor(Duration.ofSeconds(1));
        listener.close();
        assertThat(failure(dial).code()).isEqualTo(ErrorCode.HANDSHAKE_INTERRUPTED);
    }
}
