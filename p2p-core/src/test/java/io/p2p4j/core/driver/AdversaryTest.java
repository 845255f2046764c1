package io.p2p4j.core.driver;

import static io.p2p4j.api.RefusalReason.HANDSHAKE_DISPLACED;
import static io.p2p4j.api.RefusalReason.PENDING_HANDSHAKES;
import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers and sessions do that mean harm, or are broken, or want everything at once. */
class AdversaryTest {
    @Test
    void manyTinyWritesWaitInFewBuffers() {
        Limits limits = Limits.builder().sendQueueMessagesMax(1 << 20).build();
        ManualPair pair = new ManualPair(limits, limits);
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/a/1", served::add);
        ManualPair.Link link = pair.connect();
        P2PStream stream = pair.get(link.dialer().openStream("/a/1"));
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            stream.write(new byte[] {(byte) i});
        }
        pair.get(stream.closeWrite());
        pair.world.settle();
        int reads = 0;
        int bytes = 0;
        for (Optional<ByteBuffer> read = pair.get(served.get(0).read());
                read.isPresent();
                read = pair.get(served.get(0).read())) {
            reads++;
            ByteBuffer data = read.get();
            while (data.hasRemaining()) {
                assertThat(data.get()).isEqualTo((byte) bytes);
                bytes++;
            }
        }
        assertThat(bytes).isEqualTo(count);
        assertThat(reads).isLessThan(2 + 2 * count / DrivenStream.MERGED_BYTES_MAX);
        assertThat(link.acceptor().stats().bytesReceived()).isEqualTo(count);
        pair.stop();
    }

    @Test
    void mergedBytesThatACancelledReadGivesBackAreNotLost() {
        ManualPair pair = new ManualPair();
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/a/1", served::add);
        ManualPair.Link link = pair.connect();
        P2PStream stream = pair.get(link.dialer().openStream("/a/1"));
        int expected = 0;
        for (int i = 0; i < 3000; i++) {
            CompletableFuture<Optional<ByteBuffer>> read = served.get(0).read().toCompletableFuture();
            stream.write(new byte[] {(byte) i});
            pair.world.step(i % 11);
            if (!read.cancel(true)) {
                expected = check(read.join().orElseThrow(), expected);
            }
        }
        stream.closeWrite();
        for (Optional<ByteBuffer> read = pair.get(served.get(0).read());
                read.isPresent();
                read = pair.get(served.get(0).read())) {
            expected = check(read.get(), expected);
        }
        assertThat(expected).isEqualTo(3000);
        assertThat(link.acceptor().stats().bytesReceived()).isEqualTo(3000);
        pair.stop();
    }

    private static int check(ByteBuffer data, int from) {
        int next = from;
        while (data.hasRemaining()) {
            assertThat(data.get()).isEqualTo((byte) next++);
        }
        return next;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"onBytes", "onBytes,abort", "onBytes,abort,pollEvent", "onLinkClosed,abort", "pollEvent,abort"})
    void brokenSessionLeavesNothingUnanswered(String faulty) {
        ManualPair pair =
                new ManualPair(Limits.builder().messageWindowBytes(1024).build(), Limits.DEFAULTS);
        pair.server.handle("/a/1", stream -> {});
        AtomicBoolean armed = new AtomicBoolean();
        DrivenProvider client = pair.provider(
                Limits.DEFAULTS, config -> new FaultySession(config, List.of(faulty.split(",")), armed::get));
        pair.get(client.start());
        P2PConnection connection = pair.get(client.connect(pair.address()));
        P2PConnection accepted = pair.get(pair.listener.accept());
        P2PStream stream = pair.get(connection.openStream("/a/1"));
        List<CompletionStage<?>> pending = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pending.add(connection.send(new byte[1000]));
        }
        pending.add(stream.write(new byte[1 << 20]));
        pending.add(connection.closeWrite());
        pending.add(connection.receive());
        pending.add(stream.closed());
        pair.world.settle();
        assertThat(pending.get(19).toCompletableFuture()).isNotDone();
        armed.set(true);
        pending.add(connection.ping());
        pending.add(connection.openStream("/a/1"));
        accepted.send(new byte[1]);
        if (faulty.startsWith("onLinkClosed")) {
            accepted.abort("away");
        }
        pair.world.settle();
        assertThat(pair.get(connection.closed()).isClean()).isFalse();
        pair.world.settle();
        assertThat(pending).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(pair.failure(connection.send(new byte[1])).code())
                .isIn(ErrorCode.INTERNAL_FAULT, ErrorCode.CONNECTION_CLOSED, ErrorCode.CONNECTION_LOST);
        armed.set(false);
        pair.get(client.stop());
        pair.stop();
    }

    @Test
    void whoSaysNothingLosesItsPlaceToWhoComesLater() {
        Limits limits = Limits.builder()
                .pendingHandshakesMax(2)
                .handshakeTimeout(Duration.ofSeconds(10))
                .build();
        ManualPair pair = new ManualPair(limits, Limits.DEFAULTS);
        var strangers = pair.network.transport(Identity.generate(), () -> pair.world);
        for (int i = 0; i < 2; i++) {
            strangers.dial(pair.address().withoutPeerId(), Optional.empty(), new SilentDialer());
            pair.world.advance(10, TimeUnit.MILLISECONDS);
        }
        assertThat(pair.failure(pair.client.connect(pair.address())).code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(pair.server.stats().refusals()).containsExactlyEntriesOf(Map.of(PENDING_HANDSHAKES, 1L));
        pair.world.advance(1, TimeUnit.SECONDS);
        ManualPair.Link link = pair.connect();
        assertThat(link.dialer().isOpen()).isTrue();
        pair.world.settle();
        assertThat(pair.server.stats().refusals())
                .containsExactlyInAnyOrderEntriesOf(Map.of(PENDING_HANDSHAKES, 1L, HANDSHAKE_DISPLACED, 1L));
        assertThat(pair.server.stats().gauges().handshakesPending()).isOne();
        // One stranger is left, and the link of the other one is closed.
        assertThat(pair.network.liveLinks.get()).isEqualTo(4);
        assertThat(pair.serverEvents)
                .filteredOn(event -> event instanceof P2PEvent.InboundRefused refused
                        && refused.reason() == HANDSHAKE_DISPLACED
                        && refused.failure().code() == ErrorCode.CONNECTION_LIMIT)
                .hasSize(1);
        strangers.close();
        pair.stop();
    }

    @Test
    void peerThatOpensAndResetsIsHeldToTheStreamLimitWhileTheApplicationIsBusy() {
        Limits limits = Limits.builder().streamsMax(8).build();
        ManualPair pair = new ManualPair(limits, limits);
        HoldingContext context = new HoldingContext(pair.world);
        DrivenProvider server = pair.provider(limits, LeanSession::new, context);
        pair.get(server.start());
        AtomicInteger handled = new AtomicInteger();
        server.handle("/a/1", stream -> handled.incrementAndGet());
        P2PListener listener = pair.get(server.listen(ManualPair.ANY));
        P2PConnection dialed =
                pair.get(pair.client.connect(listener.localAddresses().get(0)));
        pair.world.settle();
        context.hold();
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            CompletableFuture<P2PStream> opening = dialed.openStream("/a/1").toCompletableFuture();
            pair.world.settle();
            if (opening.isCompletedExceptionally()) {
                refused++;
                assertThat(pair.failure(opening).code()).isEqualTo(ErrorCode.STREAM_RESET);
            } else {
                opening.join().reset(0);
                pair.world.settle();
            }
        }
        assertThat(refused).isEqualTo(92);
        context.release();
        pair.world.settle();
        assertThat(handled).hasValue(8);
        pair.get(dialed.openStream("/a/1"));
        pair.get(server.stop());
        pair.stop();
    }

    @Test
    void resetFreesTheWindowOfAnEndedStreamThatNobodyReads() {
        Limits limits = Limits.builder()
                .streamWindowBytes(4096)
                .connectionWindowBytes(8192)
                .build();
        ManualPair pair = new ManualPair(limits, limits);
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/a/1", stream -> {
            served.add(stream);
            stream.closeWrite();
        });
        ManualPair.Link link = pair.connect();
        for (int i = 0; i < 20; i++) {
            P2PStream stream = pair.get(link.dialer().openStream("/a/1"));
            pair.get(stream.write(new byte[4096]));
            pair.get(stream.closeWrite());
            pair.world.settle();
            served.get(i).reset(0);
            assertThat(pair.failure(served.get(i).closed()).code()).isEqualTo(ErrorCode.STREAM_RESET);
            assertThat(pair.get(stream.read())).isEmpty();
            pair.get(stream.closed());
        }
        assertThat(link.acceptor().stats().streamsOpen()).isZero();
        assertThat(link.dialer().stats().streamsOpen()).isZero();
        pair.stop();
    }

    @Test
    void smallestWindowsCarryTheLargestMessagesBothWaysAtOnce() {
        Limits limits = Limits.builder()
                .frameBytesMax(1024)
                .messageWindowBytes(1024)
                .streamWindowBytes(1024)
                .connectionWindowBytes(1024)
                .streamsMax(0)
                .build();
        ManualPair pair = new ManualPair(limits, limits);
        ManualPair.Link link = pair.connect();
        assertThat(pair.failure(link.dialer().openStream("/a/1")).code()).isEqualTo(ErrorCode.STREAM_LIMIT);
        int size = Math.min(1 << 20, limits.messageBytesMax());
        for (int round = 0; round < 3; round++) {
            CompletionStage<Void> there = link.dialer().send(new byte[size]);
            CompletionStage<Void> back = link.acceptor().send(new byte[size - round]);
            link.dialer().send(new byte[0]);
            assertThat(pair.get(link.acceptor().receive()).orElseThrow()).hasSize(size);
            assertThat(pair.get(link.acceptor().receive()).orElseThrow()).isEmpty();
            assertThat(pair.get(link.dialer().receive()).orElseThrow()).hasSize(size - round);
            pair.get(there);
            pair.get(back);
        }
        pair.stop();
    }

    @Test
    void cancelledSendIsSentCompletelyOrNotAtAll() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        link.dialer().send(new byte[] {1}).toCompletableFuture().cancel(true);
        CompletableFuture<Void> begun = link.dialer().send(new byte[] {2}).toCompletableFuture();
        pair.world.step(1);
        begun.cancel(true);
        link.dialer().send(new byte[] {3});
        assertThat(pair.get(link.acceptor().receive()).orElseThrow()).containsExactly(2);
        assertThat(pair.get(link.acceptor().receive()).orElseThrow()).containsExactly(3);
        pair.world.settle();
        assertThat(link.dialer().stats().messagesSent()).isEqualTo(2);
        pair.stop();
    }

    /** Everything at once in any order: every stage is settled, closed is the last, nothing is left. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void closesAbortsAndResetsInAnyOrderSettleEverything(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Limits limits = Limits.builder()
                    .messageWindowBytes(1024)
                    .streamWindowBytes(1024)
                    .connectionWindowBytes(2048)
                    .streamsMax(4)
                    .build();
            ManualPair pair = new ManualPair(limits, limits);
            List<P2PStream> streams = new ArrayList<>();
            pair.server.handle("/a/1", streams::add);
            pair.client.handle("/a/1", streams::add);
            ManualPair.Link link = pair.connect();
            List<P2PConnection> ends = List.of(link.dialer(), link.acceptor());
            List<String> order = new ArrayList<>();
            for (P2PConnection end : ends) {
                end.closed().thenRun(() -> order.add("closed " + ends.indexOf(end)));
            }
            List<CompletionStage<?>> stages = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                P2PConnection end = ends.get(random.nextInt(2));
                stages.add(act(random, end, streams));
                pair.world.step(random.nextInt(8));
            }
            link.dialer().close();
            pair.world.advance(1, TimeUnit.MINUTES);
            String where = "seed " + seed + " round " + round;
            assertThat(stages)
                    .as(where)
                    .allMatch(stage -> stage.toCompletableFuture().isDone());
            assertThat(order).as(where).containsExactlyInAnyOrder("closed 0", "closed 1");
            for (P2PConnection end : ends) {
                assertThat(end.stats().streamsOpen()).as(where).isZero();
            }
            pair.stop();
        }
    }

    private static CompletionStage<?> act(Random random, P2PConnection end, List<P2PStream> streams) {
        P2PStream stream = streams.isEmpty() ? null : streams.get(random.nextInt(streams.size()));
        int what = random.nextInt(stream == null ? 5 : 10);
        if (stream != null && what >= 5) {
            return act(random, stream, what);
        }
        switch (what) {
            case 0 -> {
                return end.openStream("/a/1", Priority.LOW).thenAccept(streams::add);
            }
            case 1 -> {
                return end.ping();
            }
            case 2 -> {
                if (random.nextInt(12) == 0) {
                    end.abort("chance");
                }
                return end.receive();
            }
            case 3 -> {
                return random.nextInt(8) == 0 ? end.close() : end.receive();
            }
            default -> {
                return end.send(new byte[random.nextInt(1500)]);
            }
        }
    }

    private static CompletionStage<?> act(Random random, P2PStream stream, int what) {
        switch (what) {
            case 5 -> {
                return stream.closeWrite();
            }
            case 6 -> {
                stream.reset(random.nextInt(3));
                return stream.closed();
            }
            case 7, 8 -> {
                return stream.read();
            }
            default -> {
                return stream.write(new byte[random.nextInt(1500)]);
            }
        }
    }
}
