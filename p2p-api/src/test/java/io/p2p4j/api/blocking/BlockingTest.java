package io.p2p4j.api.blocking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.error.P2PTimeoutException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    private final SystemContext context = new SystemContext();
    private final Fakes fakes = new Fakes();
    private final BlockingConnection connection = BlockingConnection.of(fakes.as(P2PConnection.class), context);
    private final BlockingStream stream = BlockingStream.of(fakes.as(P2PStream.class), context);

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void resultsAndFailuresAreThoseOfTheStage() throws IOException {
        fakes.on("receive", arguments -> completedFuture(Optional.of(new byte[] {1})));
        assertThat(connection.receive()).hasValue(new byte[] {1});
        P2PException lost = P2PException.of(ErrorCode.CONNECTION_LOST, "gone");
        fakes.on("receive", arguments -> CompletableFuture.failedFuture(lost));
        assertThatThrownBy(connection::receive).isSameAs(lost);
        fakes.on("send", arguments -> {
            throw new IllegalArgumentException("too large");
        });
        assertThatThrownBy(() -> connection.send(new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeoutCallsTheOperationOff() {
        CompletableFuture<Optional<byte[]>> stage = fakes.pending("receive");
        assertThatThrownBy(() -> connection.receive(SHORT))
                .isInstanceOfSatisfying(P2PTimeoutException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
                    assertThat(e.mayHaveTakenEffect()).isFalse();
                })
                .hasMessage("OPERATION_TIMEOUT: receive: not done within PT0.005S");
        assertThat(stage).isCancelled();
        fakes.pending("send");
        assertThatThrownBy(() -> connection.send(new byte[1], SHORT))
                .isInstanceOfSatisfying(
                        P2PTimeoutException.class,
                        e -> assertThat(e.mayHaveTakenEffect()).isTrue());
        fakes.pending("read");
        assertThatThrownBy(() -> stream.read(SHORT)).isInstanceOf(P2PTimeoutException.class);
        fakes.pending("write");
        assertThatThrownBy(() -> stream.write(new byte[1], SHORT)).isInstanceOf(P2PTimeoutException.class);
        fakes.pending("accept");
        BlockingListener listener = BlockingListener.of(fakes.as(P2PListener.class), context);
        assertThatThrownBy(() -> listener.accept(Duration.ZERO)).isInstanceOf(P2PTimeoutException.class);
        assertThatThrownBy(() -> listener.accept(SHORT.negated())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aResultThatCameBeforeTheCancellationIsNotLost() throws IOException {
        CompletableFuture<Optional<byte[]>> tooLateToCancel = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                complete(Optional.of(new byte[] {7}));
                return false;
            }
        };
        fakes.on("receive", arguments -> tooLateToCancel);
        assertThat(connection.receive(SHORT)).hasValue(new byte[] {7});
    }

    @Test
    void anInterruptUnblocksKeepsTheFlagAndCallsTheOperationOff() throws InterruptedException {
        CompletableFuture<Optional<byte[]>> stage = fakes.pending("receive");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                connection.receive();
            } catch (IOException e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class).hasMessageContaining("receive");
        assertThat(flag.get()).isTrue();
        assertThat(stage).isCancelled();
    }

    @Test
    void anInterruptedThreadStartsNothing() {
        fakes.pending("receive");
        Thread.currentThread().interrupt();
        assertThatThrownBy(connection::receive).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fakes.calls()).isEmpty();
    }

    @Test
    void aCancellationByOthersIsNoCancellationException() {
        fakes.<Optional<byte[]>>pending("receive").cancel(true);
        assertThatThrownBy(connection::receive)
                .isInstanceOfSatisfying(
                        P2PException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IO_FAILED))
                .hasMessageContaining("called off by other code");
    }

    @Test
    void anInterruptEndsTheWaitingForACloseAndStays() {
        CompletableFuture<CloseReason> stage = fakes.pending("close");
        Thread.currentThread().interrupt();
        connection.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stage).isNotDone();
        assertThat(fakes.calls()).containsExactly("close");
    }

    @Test
    void providerListenerAndConnectionAreWrapped() throws IOException {
        CloseReason reason = new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL, "");
        Multiaddr address = Multiaddr.tcp("127.0.0.1", 0);
        fakes.on("context", arguments -> context)
                .on("start", arguments -> completedFuture(null))
                .on("stop", arguments -> completedFuture(null))
                .on("listen", arguments -> completedFuture(fakes.as(P2PListener.class)))
                .on("localAddresses", arguments -> List.of(address))
                .on("accept", arguments -> completedFuture(fakes.as(P2PConnection.class)))
                .on("connect", arguments -> completedFuture(fakes.as(P2PConnection.class)))
                .on("openStream", arguments -> completedFuture(fakes.as(P2PStream.class)))
                .on("protocol", arguments -> "/chat/1")
                .on("ping", arguments -> completedFuture(SHORT))
                .on("closeWrite", arguments -> completedFuture(null))
                .on("closed", arguments -> completedFuture(reason))
                .on("close", arguments -> completedFuture(reason))
                .on("reset", arguments -> null);
        try (BlockingProvider provider = BlockingProvider.of(fakes.as(P2PProvider.class))) {
            provider.start();
            try (BlockingListener listener = provider.listen();
                    BlockingListener other = provider.listen(address);
                    BlockingConnection dialed = provider.connect(address);
                    BlockingConnection accepted = listener.accept()) {
                assertThat(other.localAddresses()).containsExactly(address);
                assertThat(dialed.ping()).isEqualTo(SHORT);
                accepted.closeWrite();
                assertThat(accepted.awaitClosed()).isEqualTo(reason);
                try (BlockingStream opened = dialed.openStream("/chat/1")) {
                    assertThat(opened.protocol()).isEqualTo("/chat/1");
                }
            }
        }
        assertThat(fakes.calls()).contains("reset", "stop");
    }

    @Test
    void theInputStreamGivesWhatArrivesUntilTheEnd() throws IOException {
        Queue<String> chunks = new ArrayDeque<>(List.of("ab", "cde"));
        fakes.on(
                "read",
                arguments -> completedFuture(
                        Optional.ofNullable(chunks.poll()).map(chunk -> ByteBuffer.wrap(chunk.getBytes(UTF_8)))));
        fakes.on("id", arguments -> 4L).on("protocol", arguments -> "/p/1");
        InputStream in = stream.in();
        assertThat(in).isSameAs(stream.in());
        assertThat(in.read()).isEqualTo('a');
        assertThat(in.available()).isEqualTo(1);
        byte[] some = new byte[10];
        assertThat(in.read(some, 0, 0)).isZero();
        assertThat(in.read(some)).isEqualTo(1);
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("cde");
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(some)).isEqualTo(-1);
        in.close();
        assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void theOutputStreamWritesCopiesInBoundedPieces() throws IOException {
        List<Integer> pieces = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        fakes.on("write", arguments -> {
            ByteBuffer piece = (ByteBuffer) arguments[0];
            pieces.add(piece.remaining());
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            written.writeBytes(bytes);
            return completedFuture(null);
        });
        fakes.on("closeWrite", arguments -> completedFuture(null));
        byte[] data = new byte[40_000];
        data[39_999] = 9;
        try (OutputStream out = stream.out()) {
            out.write(data, 1, 39_999);
            out.write(5);
        }
        assertThat(pieces).containsExactly(16_384, 16_384, 7_231, 1);
        assertThat(written.toByteArray()).hasSize(40_000).endsWith(9, 5);
        assertThat(fakes.calls()).endsWith("closeWrite");
    }

    @Test
    void closingAStreamResetsOnlyWhatWasCutShort() throws IOException {
        fakes.on("reset", arguments -> null).on("closeWrite", arguments -> completedFuture(null));
        stream.close();
        assertThat(fakes.calls()).containsExactly("reset");
        fakes.calls().clear();

        Queue<ByteBuffer> rest = new ArrayDeque<>(List.of(ByteBuffer.allocate(1), ByteBuffer.allocate(1)));
        fakes.on("read", arguments -> completedFuture(Optional.ofNullable(rest.poll())));
        stream.closeWrite();
        stream.close();
        await().untilAsserted(() -> assertThat(fakes.calls()).containsExactly("closeWrite", "read", "read", "read"));
    }

    @Test
    void anInterruptOfAnInputStreamKeepsTheFlag() {
        fakes.pending("read");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> stream.in().read()).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
