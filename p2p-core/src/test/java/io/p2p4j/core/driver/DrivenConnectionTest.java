package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of connections and streams, on one thread and a clock of the test. */
class DrivenConnectionTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<byte[]> message) {
        return new String(message.orElseThrow(), StandardCharsets.UTF_8);
    }

    // Batches

    @Test
    void batchIsOneOperationForTheSession() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        List<ByteBuffer> batch = List.of(buffer("one"), buffer(""), buffer("three"));
        CompletionStage<Void> sent = link.dialer().sendAll(batch);
        assertThat(link.dialer().stats().messagesSent()).isZero();
        pair.get(sent);
        assertThat(batch).noneMatch(ByteBuffer::hasRemaining);
        assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("one");
        assertThat(text(pair.get(link.acceptor().receive()))).isEmpty();
        assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("three");
        assertThat(link.dialer().stats().messagesSent()).isEqualTo(3);
        assertThat(link.dialer().stats().bytesSent()).isEqualTo(8);
        pair.stop();
    }

    @Test
    void batchThatWasBegunSaysSo() {
        ManualPair pair = new ManualPair();
        P2PConnection stuck = pair.connect().dialer();
        pair.network.frozen = true;
        CompletionStage<Void> begun = stuck.sendAll(
                List.of(ByteBuffer.allocate(1 << 20), ByteBuffer.allocate(1 << 20), ByteBuffer.allocate(1 << 20)));
        CompletionStage<Void> waiting = stuck.sendAll(List.of(ByteBuffer.allocate(1 << 18), ByteBuffer.allocate(1)));
        pair.world.advance(10, TimeUnit.MILLISECONDS);
        stuck.abort("tired of waiting");
        assertThat(pair.failure(begun).mayHaveTakenEffect()).isTrue();
        assertThat(pair.failure(waiting).mayHaveTakenEffect()).isFalse();
        assertThat(pair.failure(stuck.sendAll(List.of(buffer("late")))).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        pair.network.frozen = false;
        pair.stop();
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    // Receive, backpressure, close

    @Test
    void peerThatDoesNotReceiveStallsTheSenderUntilItDoes() {
        Limits limits = Limits.builder()
                .messageWindowBytes(8192)
                .sendQueueMessagesMax(100_000)
                .build();
        ManualPair pair = new ManualPair(limits, limits);
        ManualPair.Link link = pair.connect();
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sends.add(link.dialer().send(new byte[i % 100]).toCompletableFuture());
        }
        pair.world.advance(1, TimeUnit.SECONDS);
        long done = sends.stream().filter(CompletableFuture::isDone).count();
        assertThat(done).isBetween(50L, 1000L);
        for (int i = 0; i < 2000; i++) {
            assertThat(pair.get(link.acceptor().receive()).orElseThrow()).hasSize(i % 100);
        }
        pair.world.settle();
        assertThat(sends).allMatch(CompletableFuture::isDone);
        pair.stop();
    }

    @Test
    void cancelledReceivesTakeNothing() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<Optional<byte[]>> receive =
                    link.acceptor().receive().toCompletableFuture();
            link.dialer().send(bytes("m" + i));
            pair.world.step(i % 12);
            if (receive.cancel(true)) {
                receive = link.acceptor().receive().toCompletableFuture();
            }
            assertThat(text(pair.get(receive))).isEqualTo("m" + i);
        }
        pair.stop();
    }

    @Test
    void cleanCloseDeliversWhatWasSentAndThenEnds() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        for (int i = 0; i < 10; i++) {
            link.dialer().send(bytes("m" + i));
        }
        CompletionStage<Optional<byte[]>> own = link.dialer().receive();
        CompletionStage<CloseReason> closing = link.dialer().close("done");
        assertThat(link.dialer().state()).isEqualTo(ConnectionState.CLOSING);
        assertThat(pair.failure(link.dialer().send(bytes("late"))).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(pair.failure(own).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(pair.get(closing).code()).isEqualTo(CloseReason.Code.NORMAL);
        pair.world.settle();
        for (int i = 0; i < 10; i++) {
            assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("m" + i);
        }
        assertThat(pair.get(link.acceptor().receive())).isEmpty();
        assertThat(pair.get(link.acceptor().closed()).detail()).isEqualTo("done");
        assertThat(pair.failure(link.acceptor().send(bytes("x"))).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(link.dialer().close("again").toCompletableFuture()).isCompleted();
        pair.world.settle();
        assertThat(pair.clientEvents)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("ConnectionOpened", "ConnectionClosed");
        pair.stop();
    }

    @Test
    void abortFailsWhatIsPendingAtBothEnds() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        CompletionStage<Optional<byte[]>> here = link.dialer().receive();
        CompletionStage<Optional<byte[]>> there = link.acceptor().receive();
        link.dialer().abort("enough");
        link.dialer().abort("enough");
        assertThat(pair.failure(here).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        pair.failure(there);
        assertThat(pair.get(link.dialer().closed()).code()).isEqualTo(CloseReason.Code.ABORTED);
        assertThat(pair.get(link.acceptor().closed()).isClean()).isFalse();
        pair.stop();
    }

    @Test
    void halfCloseLetsTheOtherDirectionFlow() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        link.dialer().send(bytes("last"));
        pair.get(link.dialer().closeWrite());
        pair.get(link.dialer().closeWrite());
        assertThat(pair.failure(link.dialer().send(bytes("late"))).code()).isEqualTo(ErrorCode.WRITE_CLOSED);
        assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("last");
        assertThat(pair.get(link.acceptor().receive())).isEmpty();
        pair.get(link.acceptor().send(bytes("still")));
        assertThat(text(pair.get(link.dialer().receive()))).isEqualTo("still");
        pair.stop();
    }

    @Test
    void closeInsideCallbacksEnds() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        List<String> order = new ArrayList<>();
        link.acceptor().closed().thenRun(() -> order.add("closed"));
        link.acceptor().receive().thenAccept(message -> {
            order.add("received");
            link.acceptor().close("from a callback").thenRun(() -> order.add("close"));
            link.acceptor().abort("and again");
        });
        link.dialer().send(bytes("x"));
        pair.get(link.acceptor().closed());
        assertThat(order).startsWith("received").contains("closed", "close");
        pair.stop();
    }

    // Push

    @Test
    void subscriberGetsWhatItAskedForAndThenTheEnd() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        Collector<byte[]> collector = new Collector<>();
        link.acceptor().messages().subscribe(collector);
        pair.world.settle();
        assertThatThrownBy(() -> link.acceptor().receive()).isInstanceOf(IllegalStateException.class);
        Collector<byte[]> second = new Collector<>();
        link.acceptor().messages().subscribe(second);
        for (int i = 0; i < 5; i++) {
            link.dialer().send(bytes("m" + i));
        }
        pair.world.settle();
        assertThat(second.failure).isInstanceOf(IllegalStateException.class);
        assertThat(collector.items).isEmpty();
        collector.subscription().request(2);
        pair.world.settle();
        assertThat(collector.items).hasSize(2);
        collector.subscription().cancel();
        assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("m2");
        Collector<byte[]> third = new Collector<>();
        link.acceptor().messages().subscribe(third);
        pair.world.settle();
        third.subscription().request(Long.MAX_VALUE);
        link.dialer().close();
        pair.world.settle();
        assertThat(third.items).hasSize(2);
        assertThat(third.completed).isTrue();
        pair.stop();
    }

    // Streams

    @Test
    void streamsCarryBytesBothWaysAndEnd() {
        ManualPair pair = new ManualPair();
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/echo/1", served::add);
        ManualPair.Link link = pair.connect();
        P2PStream stream = pair.get(link.dialer().openStream("/echo/1"));
        P2PStream other = served.get(0);
        stream.write(bytes("ping"));
        assertThat(pair.get(other.read()).orElseThrow().remaining()).isEqualTo(4);
        other.write(bytes("pong!"));
        assertThat(pair.get(stream.read()).orElseThrow().remaining()).isEqualTo(5);
        assertThat(link.dialer().stats().streamsOpen()).isEqualTo(1);
        List<String> order = new ArrayList<>();
        stream.closed().thenRun(() -> order.add("closed"));
        stream.closeWrite().thenRun(() -> order.add("ended"));
        assertThat(pair.get(other.read())).isEmpty();
        pair.get(other.closeWrite());
        assertThat(pair.get(stream.read())).isEmpty();
        pair.get(stream.closed());
        pair.get(other.closed());
        assertThat(order).containsExactly("ended", "closed");
        assertThat(pair.failure(stream.write(bytes("x"))).code()).isEqualTo(ErrorCode.WRITE_CLOSED);
        assertThat(link.dialer().stats().streamsOpen()).isZero();
        assertThat(link.acceptor().stats().streamsOpen()).isZero();
        pair.stop();
    }

    @Test
    void streamsAreRefusedResetAndEndedWithTheirConnection() {
        ManualPair pair = new ManualPair();
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/a/1", served::add);
        assertThatThrownBy(() -> pair.server.handle("/a/1", stream -> {})).isInstanceOf(IllegalStateException.class);
        pair.server.handle("/bad/1", stream -> {
            throw new IllegalStateException("planted");
        });
        ManualPair.Link link = pair.connect();
        assertThat(pair.failure(link.dialer().openStream("/none/1")).code()).isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        P2PStream bad = pair.get(link.dialer().openStream("/bad/1"));
        assertThat(pair.failure(bad.read()).code()).isEqualTo(ErrorCode.STREAM_RESET);
        P2PStream reset = pair.get(link.dialer().openStream("/a/1"));
        CompletionStage<?> pending = reset.read();
        served.get(0).reset(42);
        P2PException failure = pair.failure(pending);
        assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_RESET);
        assertThat(failure.peer()).contains(link.dialer().remotePeerId());
        assertThat(failure.address()).contains(link.dialer().info().remoteAddress());
        assertThat(failure).hasMessageContaining("42");
        assertThat(pair.failure(served.get(0).closed()).code()).isEqualTo(ErrorCode.STREAM_RESET);
        P2PStream ended = pair.get(link.dialer().openStream("/a/1"));
        CompletionStage<?> read = ended.read();
        link.dialer().close();
        assertThat(pair.failure(read).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(pair.failure(ended.closed()).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        pair.failure(served.get(1).closed());
        pair.stop();
    }

    @Test
    void bytesOfAnEndedStreamOutliveACleanClose() {
        ManualPair pair = new ManualPair();
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/a/1", served::add);
        ManualPair.Link link = pair.connect();
        P2PStream stream = pair.get(link.dialer().openStream("/a/1"));
        stream.write(bytes("all of it"));
        stream.closeWrite();
        pair.get(link.dialer().close());
        pair.get(link.acceptor().closed());
        assertThat(pair.get(served.get(0).read()).orElseThrow().remaining()).isEqualTo(9);
        assertThat(pair.get(served.get(0).read())).isEmpty();
        pair.stop();
    }
}
