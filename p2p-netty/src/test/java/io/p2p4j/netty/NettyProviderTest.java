package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.config.ConfigException;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.provider.P2PProviderFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two providers on loopback: what the lean provider is for. */
@Timeout(300)
final class NettyProviderTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void messagesBothWaysAndACleanClose() throws Exception {
        try (Node alice = new Node();
                Node bob = new Node()) {
            P2PListener listener = bob.listen();
            P2PConnection there = alice.connect(listener.localAddresses().get(0), bob.provider.localPeerId());
            P2PConnection here = Node.get(listener.accept());
            assertThat(there.remotePeerId()).isEqualTo(bob.provider.localPeerId());
            assertThat(here.remotePeerId()).isEqualTo(alice.provider.localPeerId());
            assertThat(there.info().toString()).contains("TLSv1.3");
            for (int i = 0; i < 1000; i++) {
                there.send(bytes("message " + i));
                here.send(bytes("answer " + i));
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(Node.get(here.receive())).contains(bytes("message " + i));
                assertThat(Node.get(there.receive())).contains(bytes("answer " + i));
            }
            assertThat(Node.get(there.ping())).isPositive();
            there.close("done");
            CloseReason reason = Node.get(here.closed());
            assertThat(reason.code()).isEqualTo(CloseReason.Code.NORMAL);
            assertThat(Node.get(here.receive())).isEmpty();
        }
    }

    @Test
    void aStreamOf64MebibytesArrivesWhole() throws Exception {
        int total = 64 << 20;
        try (Node alice = new Node();
                Node bob = new Node()) {
            CompletableFuture<P2PStream> served = new CompletableFuture<>();
            bob.provider.handle("/blob/1", served::complete);
            P2PConnection there = alice.connect(bob.listen().localAddresses().get(0), bob.provider.localPeerId());
            P2PStream out = Node.get(there.openStream("/blob/1"));
            P2PStream in = Node.get(served);
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                Random random = new Random(7);
                byte[] piece = new byte[256 << 10];
                for (int done = 0; done < total; done += piece.length) {
                    random.nextBytes(piece);
                    sent.update(piece);
                    out.write(piece.clone()).toCompletableFuture().join();
                }
                out.closeWrite().toCompletableFuture().join();
            });
            MessageDigest received = MessageDigest.getInstance("SHA-256");
            long count = 0;
            for (Optional<ByteBuffer> next = Node.get(in.read()); next.isPresent(); next = Node.get(in.read())) {
                count += next.get().remaining();
                received.update(next.get());
            }
            Node.get(writer);
            assertThat(count).isEqualTo(total);
            assertThat(received.digest()).isEqualTo(sent.digest());
        }
    }

    @Test
    void aReaderThatDoesNotReceiveStallsTheSender() throws Exception {
        Limits limits = Limits.builder()
                .sendQueueBytesMax(1 << 20)
                .messageWindowBytes(1 << 20)
                .build();
        try (Node alice = new Node(limits);
                Node bob = new Node(limits)) {
            P2PListener listener = bob.listen();
            P2PConnection there = alice.connect(listener.localAddresses().get(0), bob.provider.localPeerId());
            P2PConnection here = Node.get(listener.accept());
            byte[] message = new byte[64 << 10];
            int sent = 0;
            CompletionStage<Void> stalled;
            do {
                stalled = there.send(message);
                sent++;
            } while (sent < 1000 && isDoneSoon(stalled));
            // One window there, one queue here, and what the sockets hold.
            assertThat((long) sent * message.length).isLessThan(40L << 20);
            for (int i = 0; i < sent; i++) {
                assertThat(Node.get(here.receive()).orElseThrow()).hasSize(message.length);
            }
            Node.get(stalled);
            Node.get(there.send(bytes("after")));
            assertThat(Node.get(here.receive())).contains(bytes("after"));
        }
    }

    private static boolean isDoneSoon(CompletionStage<Void> send) throws Exception {
        try {
            send.toCompletableFuture().get(2, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stalled) {
            return false;
        }
    }

    @Test
    void anotherPeerThanExpectedAndNobodyThere() throws Exception {
        try (Node alice = new Node();
                Node bob = new Node()) {
            P2PListener listener = bob.listen();
            Multiaddr address = listener.localAddresses().get(0);
            Identity stranger = Identity.generate();
            P2PException mismatch =
                    Node.failure(alice.provider.connect(address.withoutPeerId().withPeerId(stranger.peerId())));
            assertThat(mismatch.toString())
                    .contains("PEER_ID_MISMATCH")
                    .contains(stranger.peerId().toString())
                    .contains(bob.provider.localPeerId().toString());
            Node.get(listener.close());
            P2PException refused = Node.failure(alice.provider.connect(address));
            assertThat(refused.toString()).contains("CONNECTION_REFUSED");
            assertThat(Node.failure(alice.provider.listen(Multiaddr.tcp("203.0.113.7", 0)))
                            .code())
                    .isEqualTo(ErrorCode.ADDRESS_UNAVAILABLE);
        }
    }

    @Test
    void garbageDoesNotDisturbTheListener() throws Exception {
        try (Node alice = new Node();
                Node bob = new Node()) {
            P2PListener listener = bob.listen();
            Multiaddr address = listener.localAddresses().get(0);
            int port = Integer.parseInt(address.value(Protocol.TCP).orElseThrow());
            for (int i = 0; i < 10; i++) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
                    while (socket.getInputStream().read() >= 0) {
                        continue;
                    }
                }
            }
            alice.connect(address, bob.provider.localPeerId());
            assertThat(Node.get(listener.accept()).remotePeerId()).isEqualTo(alice.provider.localPeerId());
        }
    }

    @Test
    void theServiceIsFoundAndItsSettingsAreChecked() {
        P2PProviderFactory factory = ServiceLoader.load(P2PProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.id().equals("netty"))
                .findFirst()
                .orElseThrow();
        assertThat(factory.priority()).isEqualTo(100);
        assertThat(factory.artifact()).isEqualTo("io.p2p4j:p2p-netty");
        assertThat(factory.unavailableReason()).isEmpty();
        try (SystemContext context = new SystemContext()) {
            P2PProvider provider = factory.create(P2PConfig.development().build(), context);
            assertThat(provider.capabilities())
                    .containsExactly(
                            Capability.FLOW_CONTROL,
                            Capability.HALF_CLOSE,
                            Capability.AUTHENTICATED,
                            Capability.ENCRYPTED,
                            Capability.STREAMS,
                            Capability.DEADLINES,
                            Capability.METRICS);
            for (Map.Entry<String, String> wrong : Map.of(
                            "NETTY_P2P_IO", "kqueue", "NETTY_P2P_LOOPS", "-1", "NETTY_P2P_TSL", "jdk")
                    .entrySet()) {
                P2PConfig config = P2PConfig.fromEnvironment(Map.of(wrong.getKey(), wrong.getValue()));
                assertThatThrownBy(() -> factory.create(config, context))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(wrong.getKey());
            }
        }
    }

    @Test
    void everyIoAndTlsSettingWorks() throws Exception {
        for (String io : List.of("auto", "nio")) {
            P2PConfig config = P2PConfig.development()
                    .environment(Map.of("NETTY_P2P_IO", io, "NETTY_P2P_TLS", "jdk", "NETTY_P2P_LOOPS", "1"))
                    .build();
            try (Node alice = new Node(config);
                    Node bob = new Node()) {
                P2PConnection there =
                        alice.connect(bob.listen().localAddresses().get(0), bob.provider.localPeerId());
                assertThat(there.info().toString()).contains("(JDK)");
            }
        }
    }

    @Test
    void stoppingLeavesNoThread() throws Exception {
        Node alice = new Node();
        Node bob = new Node();
        P2PListener listener = bob.listen();
        alice.connect(listener.localAddresses().get(0), bob.provider.localPeerId());
        P2PConnection here = Node.get(listener.accept());
        LinkedBlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
        here.closed().thenAccept(reasons::add);
        alice.close();
        CloseReason reason = reasons.poll(30, TimeUnit.SECONDS);
        assertThat(reason).isNotNull();
        assertThat(reason.code()).isEqualTo(CloseReason.Code.GOING_AWAY);
        bob.close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("p2p-")));
    }
}
