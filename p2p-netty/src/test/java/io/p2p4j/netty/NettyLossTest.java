package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.fixture.TcpProxy;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are lost: killed, silent, reset. Each is noticed within its documented bound. */
@Timeout(300)
final class NettyLossTest {
    @Test
    void aKilledReceiverIsNoticedAtOnce() throws Exception {
        Process receiver = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceiverProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Node sender = new Node();
                BufferedReader said = receiver.inputReader()) {
            String[] where = said.readLine().split(" ");
            P2PConnection connection = sender.connect(Multiaddr.parse(where[0]), PeerId.parse(where[1]));
            byte[] message = new byte[64 << 10];
            CompletionStage<Void> last = connection.send(message);
            for (int i = 0; i < 200; i++) {
                Node.get(last);
                last = connection.send(message);
            }
            assertThat(said.readLine()).isEqualTo("receiving");
            long killed = System.nanoTime();
            receiver.destroyForcibly();
            assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
            P2PException failure;
            do {
                failure = failureOf(connection.send(message));
            } while (failure == null);
            // The kernel tells at once; the idle timeout of 30 s is the bound when it cannot.
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(20));
            assertThat(failure.code()).isIn(ErrorCode.CONNECTION_LOST, ErrorCode.CONNECTION_CLOSED);
            CloseReason reason = Node.get(connection.closed());
            assertThat(reason.code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        } finally {
            receiver.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static @Nullable P2PException failureOf(CompletionStage<Void> send) throws Exception {
        try {
            Node.get(send);
            return null;
        } catch (P2PException failure) {
            return failure;
        }
    }

    @Test
    void aSilentPathIsNoticedByTheIdleTimeout() throws Exception {
        Limits limits = Limits.builder()
                .keepAliveInterval(Duration.ofMillis(500))
                .idleTimeout(Duration.ofSeconds(3))
                .build();
        try (Node alice = new Node(limits);
                Node bob = new Node(limits)) {
            P2PListener listener = bob.listen();
            try (TcpProxy proxy = new TcpProxy(listener.localAddresses().get(0))) {
                P2PConnection there = alice.connect(proxy.address(), bob.provider.localPeerId());
                P2PConnection here = Node.get(listener.accept());
                proxy.blackHole();
                long silent = System.nanoTime();
                assertThat(Node.get(there.closed()).code()).isEqualTo(CloseReason.Code.IDLE_TIMEOUT);
                assertThat(Node.get(here.closed()).code()).isEqualTo(CloseReason.Code.IDLE_TIMEOUT);
                assertThat(Duration.ofNanos(System.nanoTime() - silent))
                        .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void aResetPathIsNoticedAtBothEnds() throws Exception {
        try (Node alice = new Node();
                Node bob = new Node()) {
            P2PListener listener = bob.listen();
            try (TcpProxy proxy = new TcpProxy(listener.localAddresses().get(0))) {
                P2PConnection there = alice.connect(proxy.address(), bob.provider.localPeerId());
                P2PConnection here = Node.get(listener.accept());
                CompletionStage<?> receiving = here.receive();
                proxy.reset();
                assertThat(Node.get(there.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
                assertThat(Node.get(here.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
                assertThat(Node.failure(receiving).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            }
        }
    }
}
