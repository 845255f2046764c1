package io.p2p4j.libp2p.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecuredTransport;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upgrades of real sockets. */
@Timeout(60)
class TcpUpgradeTest {
    private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Transport one = transport(UpgradeTest.ONE, TIMEOUT);
    private final Transport other = transport(UpgradeTest.OTHER, Duration.ofSeconds(2));
    private final BlockingQueue<LinkEnd> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<P2PException> refused = new LinkedBlockingQueue<>();

    private static Transport transport(Identity identity, Duration timeout) {
        Noise noise = new Noise(identity, SystemContext.shared(), List.of(UpgradeTest.YAMUX));
        return new SecuredTransport(
                TcpTransport.unsecured(
                        TcpOptions.builder(identity, "unused").loops(1).build()),
                new Upgrade(List.of(new SecurityOffer(Noise.PROTOCOL_ID, noise)), List.of(UpgradeTest.YAMUX)),
                timeout);
    }

    @AfterEach
    void close() {
        one.close().toCompletableFuture().join();
        other.close().toCompletableFuture().join();
    }

    private Multiaddr listen() throws Exception {
        CompletableFuture<Multiaddr> address = new CompletableFuture<>();
        other.listen(LOOPBACK, new Transport.ListenHandler() {
            @Override
            public void onListening(Transport.Listening listening) {
                address.complete(listening.addresses().get(0));
            }

            @Override
            public void onListenFailed(P2PException failure) {
                address.completeExceptionally(failure);
            }

            @Override
            public Transport.InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
                return new Transport.InboundHandler() {
                    @Override
                    public void onLink(Link link) {
                        accepted.add(new LinkEnd(link, true));
                    }

                    @Override
                    public void onFailed(P2PException failure) {
                        refused.add(failure);
                    }
                };
            }
        });
        return address.get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<LinkEnd> dial(Multiaddr address, PeerId expected) {
        CompletableFuture<LinkEnd> dialed = new CompletableFuture<>();
        one.dial(address, Optional.of(expected), new Transport.DialHandler() {
            @Override
            public void onLink(Link link) {
                dialed.complete(new LinkEnd(link, false));
            }

            @Override
            public void onDialFailed(P2PException failure) {
                dialed.completeExceptionally(failure);
            }
        });
        return dialed;
    }

    @Test
    void carriesBytesBothWaysAndEnds() throws Exception {
        LinkEnd end = dial(listen(), UpgradeTest.OTHER.peerId()).get(30, TimeUnit.SECONDS);
        LinkEnd far = accepted.poll(30, TimeUnit.SECONDS);
        assertThat(end.link.security().remoteKey()).isEqualTo(UpgradeTest.OTHER.publicKey());
        assertThat(far.link.security().remoteKey()).isEqualTo(UpgradeTest.ONE.publicKey());
        assertThat(end.link.security().applicationProtocol()).isEqualTo(UpgradeTest.YAMUX);
        assertThat(end.link.security().protocol()).startsWith("Noise_XX_25519_ChaChaPoly_SHA256 (");
        byte[] sent = new byte[3_000_000];
        new Random(3).nextBytes(sent);
        end.send(sent);
        await().atMost(TIMEOUT).until(() -> end.count() == sent.length);
        assertThat(end.bytes()).isEqualTo(sent);
        end.link.loop().execute(end.link::shutdown);
        assertThat(far.closed.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(end.closed.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(end.failure).isNull();
        // Noise does not say that it ends; a session above it does.
        assertThat(far.failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void addsUpWhatItCanDo() {
        assertThat(one.capabilities()).containsExactly(Capability.AUTHENTICATED, Capability.ENCRYPTED);
        assertThat(TcpTransport.unsecured(
                                TcpOptions.builder(UpgradeTest.ONE, "unused").build())
                        .capabilities())
                .isEmpty();
    }

    @Test
    void refusesAnotherPeer() throws Exception {
        Multiaddr address = listen();
        assertThatThrownBy(() -> dial(address, UpgradeTest.ONE.peerId()).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .satisfies(
                        failure -> assertThat(P2PException.from(failure).code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH));
        assertThat(refused.poll(30, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.HANDSHAKE_INTERRUPTED);
    }

    @Test
    void saysWhatWasWrongWithAStranger() throws Exception {
        Multiaddr address = listen();
        try (Socket stranger = connect(address)) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes("US-ASCII"));
            assertThat(refused.poll(30, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            while (stranger.getInputStream().read() >= 0) {
                continue;
            }
        }
        try (Socket silent = connect(address)) {
            assertThat(refused.poll(30, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
            assertThatThrownBy(silent.getInputStream()::read).isInstanceOf(SocketException.class);
        }
        connect(address).close();
        assertThat(refused.poll(30, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.HANDSHAKE_INTERRUPTED);
    }

    @Test
    void tellsADialerThatSomethingElseListens() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<LinkEnd> dialed =
                    dial(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort()), UpgradeTest.OTHER.peerId());
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("SSH-2.0-Other\r\n".getBytes("US-ASCII"));
                assertThatThrownBy(() -> dialed.get(30, TimeUnit.SECONDS))
                        .satisfies(failure ->
                                assertThat(P2PException.from(failure).code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL));
            }
        }
    }

    private static Socket connect(Multiaddr address) throws Exception {
        String[] parts = address.toString().split("/");
        return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[4]));
    }
}
