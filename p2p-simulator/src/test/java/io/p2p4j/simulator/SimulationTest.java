package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.blocking.BlockingListener;
import io.p2p4j.api.blocking.BlockingProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.error.P2PTimeoutException;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = Simulation.builder()
            .seed(42)
            .network(NetworkProfile.of(LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(25)))))
            .build();
    private final P2PProvider alice = simulation.provider("alice", config("alice"));
    private final P2PProvider bob = simulation.provider("bob", config("bob"));

    private P2PConfig config(String name) {
        return P2PConfig.builder()
                .identity(simulation.identity(name))
                .listenAddress(Multiaddr.memory(0))
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static P2PException failureOf(ExecutionException failure) {
        return P2PException.from(failure);
    }

    private P2PException failure(CompletionStage<?> stage) {
        try {
            simulation.await(stage);
        } catch (ExecutionException failed) {
            return failureOf(failed);
        }
        throw new AssertionError("did not fail");
    }

    private P2PConnection[] connected() throws ExecutionException {
        simulation.await(alice.start());
        simulation.await(bob.start());
        P2PListener listener = simulation.await(bob.listen());
        P2PConnection there = simulation.await(
                alice.connect(DialRequest.to(listener.localAddresses().get(0))));
        return new P2PConnection[] {there, simulation.await(listener.accept())};
    }

    @AfterEach
    void close() {
        simulation.close();
        simulation.close();
    }

    @Test
    void providersTalkInVirtualTime() throws ExecutionException {
        P2PConnection[] connection = connected();
        assertThat(connection[0].remotePeerId()).isEqualTo(bob.localPeerId());
        assertThat(connection[1].remotePeerId()).isEqualTo(alice.localPeerId());
        Duration before = simulation.now();
        connection[0].send(bytes("hello"));
        assertThat(simulation.await(connection[1].receive()))
                .hasValueSatisfying(message -> assertThat(message).isEqualTo(bytes("hello")));
        assertThat(simulation.now().minus(before)).isEqualTo(Duration.ofMillis(25));
        assertThat(simulation.await(connection[0].ping())).isEqualTo(Duration.ofMillis(50));
        simulation.await(connection[0].close());
        assertThat(simulation.await(connection[1].closed()).code()).isEqualTo(CloseReason.Code.NORMAL);
    }

    /** The sender's turn, the arrival and the receiver's turn: what the receiver took is told the session in that turn. */
    @Test
    void aMessageTakesThreeEvents() throws ExecutionException {
        P2PConnection[] connection = connected();
        List<byte[]> received = new ArrayList<>();
        connection[1].messages().subscribe(new Collector(received));
        simulation.runFor(Duration.ofSeconds(1));
        long before = simulation.eventCount();
        connection[0].send(bytes("one"));
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(simulation.eventCount() - before).isEqualTo(3);
        // More than the window: without credit they would not all come.
        byte[] much = new byte[100_000];
        for (int i = 0; i < 30; i++) {
            connection[0].send(much);
        }
        simulation.runFor(Duration.ofSeconds(5));
        assertThat(received.size()).isEqualTo(31);
    }

    /** Takes whatever comes. */
    private record Collector(List<byte[]> received) implements Flow.Subscriber<byte[]> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(byte[] message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            // Nothing more comes.
        }

        @Override
        public void onComplete() {
            // Nothing more comes.
        }
    }

    @Test
    void aDayOfIdleConnectionsPassesAtOnce() throws ExecutionException {
        P2PConnection[] connection = connected();
        simulation.runFor(Duration.ofDays(1));
        assertThat(connection[0].isOpen()).isTrue();
        assertThat(simulation.now()).isGreaterThan(Duration.ofDays(1));
    }

    @Test
    void blockingCallsAdvanceTheTime() throws Exception {
        P2PConnection[] connection = connected();
        alice.context().schedule(Duration.ofHours(1).toNanos(), () -> connection[0].send(bytes("late")));
        assertThat(bob.context().await(connection[1].receive(), Long.MAX_VALUE)).isPresent();
        assertThat(simulation.now()).isGreaterThan(Duration.ofHours(1));
        Duration before = simulation.now();
        assertThatThrownBy(() -> bob.context()
                        .await(connection[1].receive(), Duration.ofSeconds(3).toNanos()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("seed 42");
        assertThat(simulation.now().minus(before)).isEqualTo(Duration.ofSeconds(3));
        alice.close();
        bob.close();
        assertThat(alice.state()).isEqualTo(ProviderState.STOPPED);
        assertThat(simulation.runUntilIdle(1000)).isNotNegative();
        assertThat(simulation.fabric().pending()).isEmpty();
    }

    @Test
    void theBlockingFacadeRunsOnTheSimulation() throws Exception {
        BlockingProvider here = BlockingProvider.of(alice);
        BlockingProvider there = BlockingProvider.of(bob);
        here.start();
        there.start();
        BlockingListener listener = there.listen();
        BlockingConnection connection = here.connect(listener.localAddresses().get(0));
        connection.send(bytes("hello"));
        BlockingConnection accepted = listener.accept();
        assertThat(accepted.receive())
                .hasValueSatisfying(message -> assertThat(message).isEqualTo(bytes("hello")));
        assertThatThrownBy(() -> accepted.receive(Duration.ofMinutes(1)))
                .isInstanceOf(P2PTimeoutException.class)
                .hasMessageContaining("OPERATION_TIMEOUT");
        assertThat(simulation.now()).isGreaterThan(Duration.ofMinutes(1));
        connection.close();
        here.stop();
        there.stop();
    }

    /** The example of README.md and docs/SIMULATOR.md, where ReadmeTest looks for it. */
    @Test
    void aMessageArrivesAfterAPartition() throws Exception {
        try (Simulation sim =
                Simulation.builder().seed(42).network(NetworkProfile.wan()).build()) {
            P2PProvider alice = sim.provider(
                    "alice", P2PConfig.builder().identity(sim.identity("alice")).build());
            P2PProvider bob = sim.provider(
                    "bob", P2PConfig.builder().identity(sim.identity("bob")).build());
            sim.await(alice.start());
            sim.await(bob.start());
            P2PListener listener = sim.await(bob.listen());
            P2PConnection connection =
                    sim.await(alice.connect(listener.localAddresses().get(0)));
            sim.partition(alice, bob);
            connection.send("hello".getBytes(StandardCharsets.UTF_8));
            sim.runFor(Duration.ofSeconds(10));
            sim.heal();
            P2PConnection accepted = sim.await(listener.accept());
            assertThat(sim.await(accepted.receive())).isPresent();
        }
    }

    @Test
    void aDeadlockIsReportedWithWhatIsPending() throws ExecutionException {
        simulation.await(bob.start());
        P2PListener listener = simulation.await(bob.listen());
        assertThatThrownBy(() -> simulation.await(listener.accept()))
                .isInstanceOf(SimulationDeadlockException.class)
                .hasMessageContaining("node bob is RUNNING: 0 connections, 1 listeners");
    }

    @Test
    void failuresAreTyped() throws ExecutionException {
        simulation.await(alice.start());
        P2PException refused = failure(alice.connect(Multiaddr.memory(99)));
        assertThat(refused).isInstanceOf(ConnectionFailedException.class);
        assertThat(refused.getMessage()).contains("CONNECTION_REFUSED");
        assertThat(failure(alice.connect(bob.localPeerId())).code()).isEqualTo(ErrorCode.NO_KNOWN_ADDRESS);
        assertThat(failure(bob.listen()).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
        simulation.await(bob.start());
        P2PListener listener = simulation.await(bob.listen());
        Multiaddr address = listener.localAddresses().get(0).withoutPeerId();
        assertThat(failure(alice.listen(address)).code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        P2PException mismatch = failure(
                alice.connect(address.withPeerId(simulation.identity("carol").peerId())));
        assertThat(mismatch.getMessage()).contains("PEER_ID_MISMATCH");
        simulation.partition(alice, bob);
        Duration before = simulation.now();
        P2PException timeout = failure(alice.connect(DialRequest.to(address).withTimeout(Duration.ofSeconds(5))));
        assertThat(timeout.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(simulation.now().minus(before)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whoClaimsAnothersKeyIsRefused() throws ExecutionException {
        P2PProvider mallory = TestingImpersonator.create(
                simulation,
                "mallory",
                config("mallory"),
                bob.localPeerId().publicKey().orElseThrow());
        simulation.await(alice.start());
        simulation.await(mallory.start());
        P2PListener trap = simulation.await(mallory.listen());
        Multiaddr address = trap.localAddresses().get(0).withoutPeerId().withPeerId(bob.localPeerId());
        assertThat(failure(alice.connect(address)).getMessage()).contains("IDENTITY_PROOF_INVALID");
    }

    @Test
    void aKilledNodeIsLostAndComesBackWithItsIdentity() throws ExecutionException {
        P2PConnection[] connection = connected();
        simulation.kill("bob");
        CloseReason reason = simulation.await(connection[0].closed());
        assertThat(reason.code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        bob.close();
        P2PProvider back = simulation.restart("bob");
        assertThat(back.localPeerId()).isEqualTo(bob.localPeerId());
        simulation.await(back.start());
        P2PListener listener = simulation.await(back.listen());
        assertThat(simulation
                        .await(alice.connect(listener.localAddresses().get(0)))
                        .isOpen())
                .isTrue();
    }

    @Test
    void aPartitionLongerThanTheIdleTimeoutLosesTheConnectionAndAShortOneDoesNot() throws ExecutionException {
        P2PConnection[] connection = connected();
        simulation.partition("alice", "bob");
        simulation.runFor(Duration.ofSeconds(10));
        simulation.heal("alice", "bob");
        simulation.runFor(Duration.ofMinutes(1));
        assertThat(connection[0].isOpen()).isTrue();
        simulation.partition("alice", "bob");
        assertThat(simulation.runUntil(() -> !connection[0].isOpen() && !connection[1].isOpen(), Duration.ofMinutes(2)))
                .isTrue();
    }

    @Test
    void anotherThreadIsRefused() throws Exception {
        simulation.await(alice.start());
        FutureTask<Throwable> other = new FutureTask<>(() -> {
            try {
                alice.context().nanoTime();
                return new AssertionError("not refused");
            } catch (IllegalStateException refused) {
                return refused;
            }
        });
        new Thread(other, "intruder").start();
        assertThat(other.get()).hasMessageContaining("intruder").hasMessageContaining("one thread");
    }

    @Test
    void aHandlerMayNotBlock() throws ExecutionException {
        simulation.await(alice.start());
        CompletableFuture<Throwable> caught = new CompletableFuture<>();
        alice.context().executor().execute(() -> {
            try {
                simulation.await(new CompletableFuture<Void>());
            } catch (ExecutionException | IllegalStateException refused) {
                caught.complete(refused);
            }
        });
        assertThat(simulation.await(caught)).hasMessageContaining("must not block");
    }

    @Test
    void chanceDependsOnSeedAndNameAlone() {
        Simulation again = Simulation.builder().seed(42).build();
        P2PProvider other = again.provider("somebody", config("somebody"));
        P2PProvider same = again.provider("alice", config("alice"));
        byte[] entropy = alice.context().entropy(16);
        assertThat(same.context().entropy(16)).isEqualTo(entropy);
        assertThat(other.context().entropy(16)).isNotEqualTo(entropy);
        assertThat(same.context().random("x").nextLong())
                .isEqualTo(alice.context().random("x").nextLong());
        assertThat(same.context().random("x").nextLong())
                .isNotEqualTo(same.context().random("x").nextLong());
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(alice.id()).isEqualTo("simulator");
        assertThat(alice.capabilities())
                .containsExactly(
                        Capability.FLOW_CONTROL,
                        Capability.HALF_CLOSE,
                        Capability.AUTHENTICATED,
                        Capability.STREAMS,
                        Capability.DEADLINES,
                        Capability.METRICS,
                        Capability.DETERMINISTIC);
        assertThat(simulation.nameOf(alice)).isEqualTo("alice");
        assertThatThrownBy(() -> simulation.kill("nobody")).hasMessageContaining("expected one of [alice, bob]");
    }
}
