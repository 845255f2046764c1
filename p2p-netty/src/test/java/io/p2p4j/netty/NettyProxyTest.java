package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.tck.fixture.TcpProxy;
import io.p2p4j.tck.wire.WireDirection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections over a network that is bad, but not always bad enough to lose them. */
@Timeout(180)
@Tag("once")
final class NettyProxyTest {
    private static final Limits IMPATIENT = Limits.builder()
            .keepAliveInterval(Duration.ofMillis(500))
            .idleTimeout(Duration.ofSeconds(3))
            .messageWindowBytes(64 << 10)
            .build();
    /** How late a busy machine may see what the idle timeout ends. */
    private static final Duration LATE = Duration.ofSeconds(40);

    private final Node alice = new Node(IMPATIENT);
    private final Node bob = new Node(IMPATIENT);
    private TcpProxy proxy;
    private P2PConnection there;
    private P2PConnection here;

    @BeforeEach
    void connect() throws Exception {
        P2PListener listener = bob.listen();
        proxy = new TcpProxy(listener.localAddresses().get(0));
        there = alice.connect(proxy.address(), bob.provider.localPeerId());
        here = Node.get(listener.accept());
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        proxy.close();
    }

    private void exchanges(int bytes) throws Exception {
        byte[] message = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            message[i] = (byte) i;
        }
        Node.get(there.send(message));
        assertThat(Node.get(here.receive()).orElseThrow()).isEqualTo(message);
        Node.get(here.send(message));
        assertThat(Node.get(there.receive()).orElseThrow()).isEqualTo(message);
    }

    @Test
    void delayAndJitterAreSeenByPingsAndChangeNothing() throws Exception {
        proxy.delay(Duration.ofMillis(100), Duration.ofMillis(100));
        assertThat(Node.get(there.ping())).isGreaterThan(Duration.ofMillis(199));
        for (int i = 1; i < 6; i++) {
            exchanges(i * 1000);
        }
    }

    @Test
    void bytesByThreesAreTheSameMessages() throws Exception {
        proxy.split(3);
        exchanges(20_000);
    }

    @Test
    void aThrottledPathSlowsAMessageAndLosesNoConnection() throws Exception {
        proxy.throttle(20_000);
        long begun = System.nanoTime();
        exchanges(20_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1500));
    }

    @Test
    void aReaderThatStopsHoldsTheSenderAndNotForEver() throws Exception {
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        proxy.stall(WireDirection.TO_LISTENER);
        for (int i = 0; i < 60; i++) {
            sends.add(there.send(new byte[60_000]).toCompletableFuture());
        }
        assertThat(sends.get(59)).isNotDone();
        proxy.heal();
        for (CompletableFuture<Void> send : sends) {
            assertThat(Node.get(here.receive()).orElseThrow()).hasSize(60_000);
            Node.get(send);
        }
    }

    @Test
    void aBlackHoleThatClosesInTimeIsSurvived() throws Exception {
        proxy.blackHole();
        CompletableFuture<Void> send = there.send(new byte[100]).toCompletableFuture();
        proxy.heal();
        assertThat(Node.get(here.receive()).orElseThrow()).hasSize(100);
        Node.get(send);
        exchanges(100);
    }

    @Test
    void aBlackHoleIsNoticedByTheIdleTimeoutAtBothEnds() throws Exception {
        proxy.blackHole();
        for (P2PConnection end : List.of(there, here)) {
            await().atMost(LATE).until(() -> end.closed().toCompletableFuture().isDone());
            assertThat(Node.get(end.closed()).code()).isEqualTo(CloseReason.Code.IDLE_TIMEOUT);
            assertThat(Node.failure(end.send(new byte[1])).code())
                    .isIn(ErrorCode.IDLE_TIMEOUT, ErrorCode.CONNECTION_CLOSED, ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void aHalfOpenConnectionEndsAtOnceAtOneEndAndInTimeAtTheOther() throws Exception {
        proxy.halfOpen(WireDirection.TO_DIALER);
        assertThat(Node.get(there.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        await().atMost(LATE).until(() -> here.closed().toCompletableFuture().isDone());
        assertThat(Node.get(here.closed()).code()).isEqualTo(CloseReason.Code.IDLE_TIMEOUT);
    }

    @Test
    void afterAResetTheNextDialGetsThrough() throws Exception {
        proxy.reset();
        assertThat(Node.get(there.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        assertThat(Node.get(here.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        assertThat(alice.connect(proxy.address(), bob.provider.localPeerId()).isOpen())
                .isTrue();
    }
}
