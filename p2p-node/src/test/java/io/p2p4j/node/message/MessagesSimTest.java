package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Priority;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessagesSimTest {
    private static final MessageType CHAT = MessageType.of("chat");

    private final Simulation sim =
            Simulation.builder().seed(11).network(NetworkProfile.lan()).build();
    private final List<String> heard = new ArrayList<>();
    private P2PNode a;
    private P2PNode b;

    @BeforeEach
    void begin() {
        a = SimNodes.started(sim, "a");
        b = SimNodes.started(sim, "b");
        b.handle(CHAT, MessageHandler.of(message -> heard.add(text(message.payload()))));
        SimNodes.await(sim, a.connect(b.addresses().get(0)));
    }

    @AfterEach
    void end() {
        sim.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ErrorCode codeOf(CompletionStage<?> stage) {
        try {
            sim.await(stage);
        } catch (java.util.concurrent.ExecutionException failure) {
            return P2PException.from(failure).code();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void aMessageIsHandledBeforeItsStageCompletes() {
        SimNodes.await(sim, a.send(b.localPeerId(), CHAT, bytes("one")));
        assertThat(heard).containsExactly("one");
        assertThat(SimNodes.await(sim, a.networkStats()).messagesSent()).isOne();
        assertThat(SimNodes.await(sim, b.networkStats()).messagesReceived()).isOne();
    }

    @Test
    void manyArriveInOrderInFewProviderMessages() {
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("m" + i)));
        }
        all.forEach(stage -> SimNodes.await(sim, stage));
        assertThat(heard).hasSize(900);
        for (int i = 0; i < 900; i++) {
            assertThat(heard.get(i)).isEqualTo("m" + i);
        }
        assertThat(a.provider().stats().totals().messagesSent()).isLessThan(200);
    }

    @Test
    void requestsAreAnsweredAndFailuresAreTold() {
        b.handle(
                MessageType.of("ask"),
                message -> CompletableFuture.completedFuture(bytes("re: " + text(message.payload()))));
        b.handle(MessageType.of("broken"), message -> {
            throw new IllegalStateException("secret");
        });
        assertThat(text(SimNodes.await(
                        sim, a.request(b.localPeerId(), MessageType.of("ask"), bytes("x"), SendOptions.DEFAULTS))))
                .isEqualTo("re: x");
        assertThatThrownBy(() -> sim.await(a.send(b.localPeerId(), MessageType.of("broken"), bytes("x"))))
                .hasMessageContaining("MESSAGE_REJECTED")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> sim.await(a.send(b.localPeerId(), MessageType.of("nobody"), bytes("x"))))
                .hasMessageContaining("NO_HANDLER");
        b.messages().validate(message -> message.payload().length < 3);
        assertThatThrownBy(() -> sim.await(a.send(b.localPeerId(), CHAT, bytes("too long"))))
                .hasMessageContaining("INVALID");
    }

    @Test
    void whatIsLargeIsCompressedAndComesWhole() {
        List<byte[]> got = new ArrayList<>();
        b.handle(MessageType.DATA, MessageHandler.of(message -> got.add(message.payload())));
        SimNodes.await(sim, a.send(b.localPeerId(), MessageType.DATA, bytes("first, for the hello")));
        long before = a.provider().stats().totals().bytesSent();
        byte[] large = bytes("again and ".repeat(50_000));
        SimNodes.await(sim, a.send(b.localPeerId(), MessageType.DATA, large));
        assertThat(got.get(1)).isEqualTo(large);
        assertThat(a.provider().stats().totals().bytesSent() - before).isLessThan(5_000);
        int max = a.provider().limits().messageBytesMax() - FrameCodec.FRAME_OVERHEAD_MAX;
        byte[] most = new byte[max];
        new java.util.Random(1).nextBytes(most);
        SimNodes.await(sim, a.send(b.localPeerId(), MessageType.DATA, most));
        assertThat(got.get(2)).isEqualTo(most);
        assertThatThrownBy(() -> a.send(b.localPeerId(), MessageType.DATA, new byte[max + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P2P_MAX_MESSAGE_BYTES");
    }

    @Test
    void aFullQueueFailsAtOnceAndASlowHandlerHoldsItsSenderUp() {
        CompletableFuture<byte[]> gate = new CompletableFuture<>();
        b.handle(MessageType.of("slow"), message -> gate);
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            all.add(a.send(b.localPeerId(), MessageType.of("slow"), new byte[100]));
        }
        assertThat(all.get(1000).toCompletableFuture()).isCompletedExceptionally();
        assertThat(codeOf(all.get(1000))).isEqualTo(ErrorCode.QUEUE_FULL);
        sim.runFor(Duration.ofSeconds(10));
        // No more than the credit is at the receiver; the rest waits at the sender.
        assertThat(b.provider().stats().totals().bytesReceived()).isLessThan(256 * 120 + 2000);
        assertThat(all.get(0).toCompletableFuture()).isNotDone();
        gate.complete(new byte[0]);
        all.subList(0, 1000).forEach(stage -> SimNodes.await(sim, stage));
    }

    @Test
    void aSlowHandlerHoldsUnacknowledgedMessagesUpInTheConnection() {
        CompletableFuture<byte[]> gate = new CompletableFuture<>();
        b.handle(MessageType.of("slow"), message -> gate);
        SendOptions plain =
                SendOptions.DEFAULTS.withDelivery(SendOptions.Delivery.SENT).withTimeout(Duration.ofSeconds(200));
        byte[] noise = new byte[20_000];
        new java.util.Random(2).nextBytes(noise);
        int[] sent = new int[1];
        for (int i = 0; i < 1000; i++) {
            a.send(b.localPeerId(), MessageType.of("slow"), noise, plain).thenRun(() -> sent[0]++);
        }
        sim.runFor(Duration.ofSeconds(10));
        assertThat(sent[0]).isLessThan(500);
        gate.complete(new byte[0]);
        sim.runFor(Duration.ofSeconds(20));
        assertThat(sent[0]).isEqualTo(1000);
        assertThat(SimNodes.await(sim, b.networkStats()).messagesReceived()).isEqualTo(1000);
    }

    @Test
    void urgentMessagesOvertakeOthers() {
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("low"), SendOptions.DEFAULTS.withPriority(Priority.LOW)));
        }
        all.add(a.send(b.localPeerId(), CHAT, bytes("now"), SendOptions.DEFAULTS.withPriority(Priority.CRITICAL)));
        all.forEach(stage -> SimNodes.await(sim, stage));
        assertThat(heard.indexOf("now")).isLessThan(40);
    }

    @Test
    void overALostConnectionOnceAndOnlyOnce() {
        sim.partition(a.provider(), b.provider());
        CompletionStage<Void> sent = a.send(b.localPeerId(), CHAT, bytes("through"));
        sim.runFor(Duration.ofSeconds(1));
        a.view().connections().of(b.localPeerId()).forEach(connection -> connection.abort("planted"));
        sim.runFor(Duration.ofSeconds(2));
        sim.heal();
        SimNodes.await(sim, sent);
        assertThat(heard).containsExactly("through");
    }

    @Test
    void anAcknowledgementThatIsLostIsGivenAgain() {
        CompletableFuture<byte[]> gate = new CompletableFuture<>();
        List<String> begun = new ArrayList<>();
        b.handle(MessageType.of("slow"), message -> {
            begun.add(message.id());
            return gate;
        });
        CompletionStage<Void> sent = a.send(b.localPeerId(), MessageType.of("slow"), bytes("x"));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(begun).hasSize(1);
        a.view().connections().of(b.localPeerId()).forEach(connection -> connection.abort("planted"));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(sent.toCompletableFuture()).isNotDone();
        gate.complete(new byte[0]);
        SimNodes.await(sim, sent);
        assertThat(begun).hasSize(1);
    }

    @Test
    void whatIsNotAnsweredTimesOutAndSaysThatItMayHaveHappened() {
        b.handle(MessageType.of("never"), message -> new CompletableFuture<>());
        try {
            sim.await(a.send(b.localPeerId(), MessageType.of("never"), bytes("x")));
            throw new AssertionError("it did not fail");
        } catch (java.util.concurrent.ExecutionException failure) {
            P2PException known = P2PException.from(failure);
            assertThat(known.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
            assertThat(known.mayHaveTakenEffect()).isTrue();
        }
        assertThat(sim.now()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
    }

    @Test
    void ratesHoldTheSenderBackAndNobodyIsJudgedForIt() {
        b.messages().options(b.messages().options().withRate(100, 100));
        a.messages().options(a.messages().options().withRate(100, 100));
        Duration before = sim.now();
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("m" + i)));
        }
        all.forEach(stage -> SimNodes.await(sim, stage));
        assertThat(sim.now().minus(before)).isBetween(Duration.ofMillis(4500), Duration.ofSeconds(7));
        assertThat(heard).hasSize(600);
        assertThat(SimNodes.await(sim, b.peerInfo(a.localPeerId()))
                        .orElseThrow()
                        .record()
                        .reputation())
                .isZero();
    }

    @Test
    void typesHaveRatesOfTheirOwnAndTheNodeABandwidth() {
        a.messages().options(a.messages().options().withTypeRates(Map.of(CHAT, 10)));
        Duration before = sim.now();
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("m" + i)));
        }
        all.forEach(stage -> SimNodes.await(sim, stage));
        assertThat(sim.now().minus(before)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));
        a.messages().options(a.messages().options().withTypeRates(Map.of()).withBandwidth(100_000));
        b.handle(MessageType.DATA, MessageHandler.of(message -> {}));
        byte[] noise = new byte[50_000];
        new java.util.Random(2).nextBytes(noise);
        before = sim.now();
        all.clear();
        for (int i = 0; i < 20; i++) {
            all.add(a.send(b.localPeerId(), MessageType.DATA, noise));
        }
        all.forEach(stage -> SimNodes.await(sim, stage));
        assertThat(sim.now().minus(before)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(11));
    }

    /** A peer of another make that connects and says what it likes. */
    private P2PConnection stranger(String name) {
        P2PProvider provider = sim.provider(
                name, P2PConfig.builder().identity(sim.identity(name)).build());
        SimNodes.await(sim, provider.start());
        return SimNodes.await(sim, provider.connect(b.addresses().get(0)));
    }

    @Test
    void whoBreaksTheProtocolIsPutOutAndBannedWhenItGoesOn() {
        List<byte[]> all = List.of(new byte[] {2, 4, 1, 1, 1, 1}, new byte[] {99}, new byte[0], new byte[] {5, 1});
        for (int i = 0; i < all.size(); i++) {
            P2PConnection stranger = stranger("stranger" + i);
            stranger.send(all.get(i));
            sim.runFor(Duration.ofSeconds(1));
            assertThat(stranger.isOpen()).isFalse();
            assertThat(SimNodes.await(
                                    sim, b.peerInfo(sim.identity("stranger" + i).peerId()))
                            .orElseThrow()
                            .record()
                            .reputation())
                    .isEqualTo(-25);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aFloodOfAHostilePeerIsRejectedAndHeldAgainstIt() {
        P2PConnection stranger = stranger("flooder");
        FrameCodec codec = new FrameCodec();
        stranger.send(codec.encode(new Frame.Hello(1, 7, 0, 0, 1, 100)));
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 3000; i++) {
                stranger.send(codec.encode(
                        new Frame.Data(Priority.NORMAL, false, false, false, 0, CHAT, 0, 0, 0, bytes("flood"))));
            }
            sim.runFor(Duration.ofSeconds(1));
        }
        assertThat(heard.size()).isBetween(4000, 4000 + 6 * 1000);
        assertThat(SimNodes.await(sim, b.peerInfo(sim.identity("flooder").peerId()))
                        .orElseThrow()
                        .record()
                        .reputation())
                .isNegative();
        SimNodes.await(sim, a.send(b.localPeerId(), CHAT, bytes("still here")));
        assertThat(heard).contains("still here");
    }

    @Test
    void aReceiverHoldsOthersToTheRatesOfTypesToo() {
        b.messages().options(b.messages().options().withTypeRates(Map.of(CHAT, 10)));
        b.handle(MessageType.DATA, MessageHandler.of(message -> heard.add("data")));
        P2PConnection stranger = stranger("chatter");
        FrameCodec codec = new FrameCodec();
        stranger.send(codec.encode(new Frame.Hello(1, 7, 0, 0, 1, 100)));
        for (MessageType type : List.of(CHAT, MessageType.DATA)) {
            for (int i = 0; i < 200; i++) {
                stranger.send(codec.encode(
                        new Frame.Data(Priority.NORMAL, false, false, false, 0, type, 0, 0, 0, bytes("chat"))));
            }
        }
        sim.runFor(Duration.ofSeconds(1));
        // Twice the rate for a moment, and what comes of it meanwhile.
        assertThat(heard.stream().filter("chat"::equals).count()).isBetween(20L, 31L);
        assertThat(heard.stream().filter("data"::equals).count()).isEqualTo(200);
    }

    @Test
    void aRestartedPeerGetsWhatItsFormerLifeDidNotAcknowledge() {
        CompletableFuture<byte[]> gate = new CompletableFuture<>();
        b.handle(MessageType.of("slow"), message -> gate);
        CompletionStage<Void> sent = a.send(b.localPeerId(), MessageType.of("slow"), bytes("x"));
        sim.runFor(Duration.ofSeconds(1));
        sim.kill("b");
        P2PNode again = P2PNode.builder(io.p2p4j.node.NodeConfig.of(
                        P2PConfig.builder().identity(sim.identity("b")).build()))
                .provider(sim.restart("b"))
                .build();
        List<String> after = new ArrayList<>();
        again.handle(MessageType.of("slow"), MessageHandler.of(message -> after.add(text(message.payload()))));
        SimNodes.await(sim, again.start());
        SimNodes.await(sim, sent);
        assertThat(after).containsExactly("x");
    }

    @Test
    void aHandlerThatNeverAnswersHoldsItsPeerUpForItsTimeOnly() {
        CompletableFuture<byte[]> late = new CompletableFuture<>();
        b.handle(MessageType.of("never"), message -> late);
        b.messages().options(b.messages().options().withHandlerTimeout(Duration.ofSeconds(5)));
        CompletionStage<Void> never = a.send(b.localPeerId(), MessageType.of("never"), bytes("x"));
        CompletionStage<Void> next = a.send(b.localPeerId(), CHAT, bytes("behind"));
        sim.runFor(Duration.ofSeconds(4));
        assertThat(heard).isEmpty();
        SimNodes.await(sim, next);
        assertThat(heard).containsExactly("behind");
        try {
            sim.await(never);
            throw new AssertionError("it did not fail");
        } catch (java.util.concurrent.ExecutionException failure) {
            P2PException known = P2PException.from(failure);
            assertThat(known.code()).isEqualTo(ErrorCode.MESSAGE_REJECTED);
            assertThat(known).hasMessageContaining("TIMED_OUT");
            assertThat(known.mayHaveTakenEffect()).isTrue();
        }
        // An answer after that changes nothing, and the next ones have their whole time.
        late.complete(new byte[0]);
        sim.runFor(Duration.ofSeconds(4));
        CompletableFuture<byte[]> slow = new CompletableFuture<>();
        b.handle(MessageType.of("slow"), message -> slow);
        CompletionStage<Void> inTime = a.send(b.localPeerId(), MessageType.of("slow"), bytes("y"));
        sim.runFor(Duration.ofSeconds(4));
        slow.complete(new byte[0]);
        SimNodes.await(sim, inTime);
    }
}
