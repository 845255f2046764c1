package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What runs out: time, file descriptors, memory. */
@Timeout(300)
final class NettyResourceTest {
    private static final int BACKLOG_MAX = 64;
    /** For what must happen: a busy machine may let a test stand for seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A listener whose accept queue is full: Linux drops further SYNs without a word. */
    private static final class BlackHole implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> queued = new ArrayList<>();

        BlackHole() throws IOException {
            while (isAnswering()) {
                assertThat(queued).hasSizeLessThan(BACKLOG_MAX);
            }
        }

        private boolean isAnswering() throws IOException {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
                return true;
            } catch (SocketTimeoutException dropped) {
                socket.close();
                return false;
            }
        }

        Multiaddr address() {
            return Multiaddr.tcp("127.0.0.1", server.getLocalPort());
        }

        /** How many sockets of this host still knock there. */
        long knocking() throws IOException {
            String there = String.format(Locale.ROOT, ":%04X", server.getLocalPort());
            return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                    .map(line -> line.trim().split(" +"))
                    // Local address, remote address, state; 02 is SYN_SENT.
                    .filter(words -> words[2].endsWith(there) && words[3].equals("02"))
                    .count();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBlackHoleEndsWithTheDialTimeoutAndLeavesNoSocket() throws Exception {
        Duration timeout = Duration.ofMillis(700);
        try (BlackHole hole = new BlackHole();
                Node alice = new Node()) {
            // Once through, so that the time below is not that of loading classes.
            Node.failure(alice.provider.connect(Multiaddr.tcp("255.255.255.255", 9)));
            long begun = System.nanoTime();
            CompletableFuture<P2PConnection> dial = alice.provider
                    .connect(DialRequest.to(hole.address()).withTimeout(timeout))
                    .toCompletableFuture();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> hole.knocking() == 1 || dial.isDone());
            P2PException failure = Node.failure(dial);
            assertThat(failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
            assertThat(failure.address()).contains(hole.address());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(timeout, timeout.plusSeconds(10));
            await().atMost(PATIENCE).until(() -> hole.knocking() == 0);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aListenerOutlivesAProcessWithoutFreeDescriptors() throws Exception {
        try (ChildJvm child = ChildJvm.startWithFewFiles(128, ExhaustedProcess.class);
                Node alice = new Node()) {
            String[] where = child.words();
            DialRequest toChild = DialRequest.to(Multiaddr.parse(where[0])).withPeer(PeerId.parse(where[1]));
            child.tell("use up");
            String[] dialed = child.words();
            assertThat(dialed[0]).isEqualTo(ErrorCode.IO_FAILED.name());
            assertThat(Integer.parseInt(dialed[1]))
                    .as("milliseconds of the failing dial")
                    .isLessThan(9000);
            child.tell("measure");
            CompletableFuture<P2PConnection> dial =
                    alice.provider.connect(toChild).toCompletableFuture();
            await().atMost(PATIENCE).during(Duration.ofSeconds(2)).until(() -> !dial.isDone());
            child.tell("measured");
            assertThat(Integer.parseInt(child.words()[0]))
                    .as("busy milliseconds of two seconds")
                    .isLessThan(1000);
            P2PConnection connection = Node.get(dial);
            Node.get(connection.send(new byte[] {7}));
            assertThat(Node.get(connection.receive())).contains(new byte[] {7});
            child.tell("end");
            assertThat(child.awaitEnd()).isZero();
        }
    }

    @Test
    void halfOpenHandshakesAreLimitedAndDoNotLast() throws Exception {
        Limits limits = Limits.builder()
                .pendingHandshakesMax(4)
                .handshakeTimeout(Duration.ofSeconds(8))
                .build();
        List<Socket> halfOpen = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        try (Node alice = new Node();
                Node bob = new Node(limits)) {
            bob.provider.observe(event -> {
                if (event instanceof P2PEvent.InboundRefused inbound) {
                    (inbound.failure().code() == ErrorCode.CONNECTION_LIMIT ? refused : late).incrementAndGet();
                }
            });
            Multiaddr address = bob.listen().localAddresses().get(0);
            int port = Integer.parseInt(address.value(Protocol.TCP).orElseThrow());
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.getOutputStream().write(22);
                halfOpen.add(socket);
            }
            await().atMost(PATIENCE).until(() -> refused.get() == 16);
            await().atMost(PATIENCE).until(() -> late.get() == 4);
            alice.connect(address, bob.provider.localPeerId());
            assertThat(refused).hasValue(16);
        } finally {
            for (Socket socket : halfOpen) {
                socket.close();
            }
        }
    }

    @Test
    void aSenderHasBoundedMemoryWhileItsPeerDoesNotRead() throws Exception {
        int size = 64 << 10;
        int count = (1 << 30) / size;
        try (Node bob = new Node()) {
            P2PListener listener = bob.listen();
            try (ChildJvm sender = ChildJvm.start(
                    StreamingProcess.class,
                    List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError"),
                    listener.localAddresses().get(0).toString(),
                    bob.provider.localPeerId().toString(),
                    Integer.toString(count),
                    Integer.toString(size))) {
                P2PConnection here = Node.get(listener.accept());
                String[] stalled = sender.words();
                assertThat(stalled[0]).isEqualTo("stalled");
                // Both ends' windows and queues, and what the two kernels buffer.
                assertThat((long) Integer.parseInt(stalled[1]) * size).isLessThan(64L << 20);
                for (int i = 0; i < count; i++) {
                    ByteBuffer message =
                            ByteBuffer.wrap(Node.get(here.receive()).orElseThrow());
                    assertThat(message.remaining()).isEqualTo(size);
                    assertThat(message.getInt()).isEqualTo(i);
                }
                assertThat(sender.words()).containsExactly("done");
                here.close("thanks");
                assertThat(sender.awaitEnd()).isZero();
            }
        }
    }
}
