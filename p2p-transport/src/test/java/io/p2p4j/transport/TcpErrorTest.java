package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a dial, a listen or a link fails, with the real thing at the other end. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class TcpErrorTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static P2PException dialFailure(TlsEngine tls, IoKind io, Multiaddr address) throws Exception {
        try (Peer alice = new Peer(tls, io)) {
            return alice.dialFailure(address, Optional.empty());
        }
    }

    private static int portOfNobody() throws Exception {
        return port(RawServer.closed());
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void nobodyListens(TlsEngine tls, IoKind io) throws Exception {
        Multiaddr address = Multiaddr.tcp("127.0.0.1", portOfNobody());
        P2PException failure = dialFailure(tls, io, address);
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(failure.address()).contains(address);
    }

    @ParameterizedTest
    @EnumSource(
            value = IoKind.class,
            names = {"AUTO", "NIO"})
    void noRouteAndNoName(IoKind io) throws Exception {
        // A TCP connection to a broadcast address is refused by the local kernel: nothing leaves this host.
        assertThat(dialFailure(TlsEngine.JDK, io, Multiaddr.tcp("255.255.255.255", 9))
                        .code())
                .isEqualTo(ErrorCode.HOST_UNREACHABLE);
        P2PException name = dialFailure(TlsEngine.JDK, io, Multiaddr.parse("/dns4/no-such-host.invalid/tcp/9"));
        assertThat(name.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
        assertThat(name).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void namesAreLookedUp() throws Exception {
        try (Peer alice = new Peer();
                Peer bob = new Peer()) {
            Multiaddr bound = bob.listen();
            Multiaddr name = Multiaddr.parse(
                    "/dns4/localhost/tcp/" + bound.value(Protocol.TCP).orElseThrow());
            assertThat(alice.transport.supports(name)).isTrue();
            assertThat(alice.connect(name).link.remoteAddress()).isEqualTo(bound);
        }
    }

    @Test
    void foreignAddresses() throws Exception {
        try (Peer alice = new Peer()) {
            for (String text : List.of(
                    "/ip4/127.0.0.1/udp/1", "/ip4/127.0.0.1/tcp/1/ws", "/memory/1", "/dnsaddr/example.org/tcp/1")) {
                Multiaddr address = Multiaddr.parse(text);
                assertThat(alice.transport.supports(address)).isFalse();
                assertThat(alice.dialFailure(address, Optional.empty()).code())
                        .isEqualTo(ErrorCode.TRANSPORT_UNSUPPORTED);
            }
        }
    }

    private static P2PException listenFailure(IoKind io, Multiaddr address) throws Exception {
        try (Peer peer = new Peer(TlsEngine.JDK, io)) {
            peer.listen(address);
            throw new AssertionError("listening at " + address);
        } catch (ExecutionException failed) {
            return P2PException.from(failed);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = IoKind.class,
            names = {"AUTO", "NIO"})
    void addressesThatCannotBeBound(IoKind io) throws Exception {
        try (Peer bob = new Peer()) {
            Multiaddr taken = bob.listen();
            P2PException inUse = listenFailure(io, taken);
            assertThat(inUse.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
            assertThat(inUse.address()).contains(taken);
        }
        assertThat(listenFailure(io, Multiaddr.tcp("203.0.113.7", 0)).code()).isEqualTo(ErrorCode.ADDRESS_UNAVAILABLE);
        assertThat(listenFailure(io, Multiaddr.parse("/dns/localhost/tcp/0")).code())
                .isEqualTo(ErrorCode.TRANSPORT_UNSUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = IoKind.class,
            names = {"AUTO", "NIO"})
    void aWildcardIsReportedByInterface(IoKind io) throws Exception {
        try (Peer bob = new Peer(TlsEngine.JDK, io);
                Peer alice = new Peer()) {
            List<Multiaddr> addresses =
                    bob.listen(Multiaddr.parse("/ip4/0.0.0.0/tcp/0")).addresses();
            assertThat(addresses).isNotEmpty().allMatch(a -> a.startsWith(Protocol.IP4, Protocol.TCP));
            Multiaddr last = addresses.get(addresses.size() - 1);
            assertThat(last.value(Protocol.IP4)).contains("127.0.0.1");
            assertThat(last.value(Protocol.TCP)).isNotEqualTo(Optional.of("0"));
            alice.connect(last);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bothWildcardsShareAPort() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this host has IPv6");
        try (Peer four = new Peer();
                Peer six = new Peer();
                Peer alice = new Peer()) {
            int port = port(four.listen(Multiaddr.parse("/ip4/0.0.0.0/tcp/0"))
                    .addresses()
                    .get(0));
            six.listen(Multiaddr.tcp("::", port));
            alice.connect(Multiaddr.tcp("127.0.0.1", port));
            alice.connect(Multiaddr.tcp("::1", port));
            assertThat(four.accepted().link.remoteAddress().startsWith(Protocol.IP4))
                    .isTrue();
            assertThat(six.accepted().link.remoteAddress().startsWith(Protocol.IP6))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void serversOfOtherProtocols(TlsEngine tls, IoKind io) throws Exception {
        try (RawServer http = new RawServer(socket -> {
                    RawServer.readSome(socket);
                    answer(socket, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
                });
                RawServer ssh = new RawServer(socket -> answer(socket, "SSH-2.0-OpenSSH_9.2\r\n"))) {
            assertThat(dialFailure(tls, io, http.address()).code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            assertThat(dialFailure(tls, io, ssh.address()).code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
        }
    }

    private static void answer(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void serversThatCloseOrReset(TlsEngine tls, IoKind io) throws Exception {
        try (RawServer closing = new RawServer(socket -> {
                    RawServer.readSome(socket);
                    socket.close();
                });
                RawServer resetting = new RawServer(socket -> {
                    RawServer.readSome(socket);
                    socket.setSoLinger(true, 0);
                    socket.close();
                })) {
            assertThat(dialFailure(tls, io, closing.address()).code()).isEqualTo(ErrorCode.HANDSHAKE_INTERRUPTED);
            assertThat(dialFailure(tls, io, resetting.address()).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void silentPeersTimeOutInBothRoles(TlsEngine tls) throws Exception {
        try (Peer peer = new Peer(tls, IoKind.AUTO, Peer.ALPN, SHORT);
                RawServer silent = new RawServer(socket -> {})) {
            assertThat(peer.dialFailure(silent.address(), Optional.empty()).code())
                    .isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
            Multiaddr address = peer.listen();
            try (Socket client = new Socket("127.0.0.1", port(address))) {
                assertThat(peer.inboundFailure().code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private static int port(Multiaddr address) {
        return Integer.parseInt(address.value(Protocol.TCP).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void anotherPeerThanExpected(TlsEngine tls) throws Exception {
        Identity expected = Identity.generate();
        try (Peer alice = new Peer(tls, IoKind.AUTO);
                Peer bob = new Peer(tls, IoKind.AUTO)) {
            P2PException failure = alice.dialFailure(bob.listen(), Optional.of(expected.peerId()));
            assertThat(failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
            assertThat(failure)
                    .hasMessageContaining(expected.peerId().toString())
                    .hasMessageContaining(bob.identity.peerId().toString());
            // For the server a TLS 1.3 handshake is complete; nothing was sent on the link, and it ends in order.
            Recorder here = bob.accepted();
            assertThat(here.awaitClosed()).isNull();
            assertThat(here.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void anotherApplicationProtocol(TlsEngine tls) throws Exception {
        for (TlsEngine other : List.of(TlsEngine.JDK, TlsEngine.BORINGSSL)) {
            try (Peer alice = new Peer(tls, IoKind.AUTO);
                    Peer bob = new Peer(other, IoKind.AUTO, "h2", Duration.ofSeconds(10))) {
                assertThat(alice.dialFailure(bob.listen(), Optional.empty()).code())
                        .isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
                P2PException inbound = bob.inboundFailure();
                assertThat(inbound.code()).as(inbound.toString()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void aClientThatTheServerRefusesHearsWhyOnItsLink(TlsEngine tls) throws Exception {
        for (TlsEngine other : List.of(TlsEngine.JDK, TlsEngine.BORINGSSL)) {
            Peer bob = new Peer(other, IoKind.AUTO);
            TcpTransport strict = new TcpTransport(TcpOptions.builder(bob.identity, Peer.ALPN)
                    .tls(other)
                    .remoteKeyTypes(EnumSet.of(KeyType.RSA))
                    .build());
            try (bob;
                    Peer alice = new Peer(tls, IoKind.AUTO)) {
                CompletableFuture<Transport.Listening> listening = new CompletableFuture<>();
                strict.listen(Peer.ANY_PORT, new Forward(bob, listening));
                Recorder there = alice.connect(
                        listening.get(10, TimeUnit.SECONDS).addresses().get(0));
                there.send("the session's hello");
                P2PException failure = there.awaitClosed();
                assertThat(failure).isNotNull();
                assertThat(failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
                assertThat(failure.kind()).isEqualTo(ErrorKind.AUTHENTICATION_FAILED);
                P2PException inbound = bob.inboundFailure();
                assertThat(inbound.code()).isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID);
                assertThat(inbound).hasMessageContaining("ED25519 (expected one of [RSA]");
            } finally {
                strict.close().toCompletableFuture().join();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void aListenerSurvivesGarbageScansAndHalfOpenHandshakes(TlsEngine tls, IoKind io) throws Exception {
        try (Peer bob = new Peer(tls, io);
                Peer alice = new Peer()) {
            Multiaddr address = bob.listen();
            List<Socket> stalled = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                new Socket("127.0.0.1", port(address)).close();
                Socket half = new Socket("127.0.0.1", port(address));
                half.getOutputStream().write(new byte[] {22, 3, 1, 2});
                stalled.add(half);
                try (Socket garbage = new Socket("127.0.0.1", port(address))) {
                    garbage.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (garbage.getInputStream().read() >= 0) {
                        continue;
                    }
                }
            }
            alice.connect(address).send("still there");
            bob.accepted().awaitText("still there");
            await().until(() -> bob.inboundFailures.size() == 40);
            assertThat(bob.inboundFailures.stream().map(P2PException::code))
                    .isSubsetOf(ErrorCode.NOT_OUR_PROTOCOL, ErrorCode.HANDSHAKE_INTERRUPTED, ErrorCode.CONNECTION_LOST)
                    .contains(ErrorCode.NOT_OUR_PROTOCOL);
            for (Socket each : stalled) {
                each.close();
            }
        }
    }

    @Test
    void closingAListenerFreesTheAddressAndFailsItsHandshakes() throws Exception {
        try (Peer bob = new Peer();
                Peer again = new Peer();
                Peer alice = new Peer()) {
            Transport.Listening listening = bob.listen(Peer.ANY_PORT);
            Multiaddr address = listening.addresses().get(0);
            Recorder there = alice.connect(address);
            Recorder here = bob.accepted();
            try (Socket stalled = new Socket("127.0.0.1", port(address))) {
                stalled.getOutputStream().write(22);
                // A second connection after it shows that the stalled one was accepted.
                alice.connect(address);
                bob.accepted();
                listening.close().toCompletableFuture().join();
                assertThat(bob.inboundFailure().code()).isEqualTo(ErrorCode.LISTENER_CLOSED);
            }
            again.listen(address);
            there.send("links live on");
            here.awaitText("links live on");
            listening.close().toCompletableFuture().join();
        }
    }

    @Test
    void aCancelledDialIsSilentAndReleasesTheOtherEnd() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Transport.DialHandler handler = new Transport.DialHandler() {
            @Override
            public void onLink(Link link) {
                calls.incrementAndGet();
                link.abort();
            }

            @Override
            public void onDialFailed(P2PException failure) {
                calls.incrementAndGet();
            }
        };
        CompletableFuture<Integer> end = new CompletableFuture<>();
        CompletableFuture<Integer> begun = new CompletableFuture<>();
        try (Peer alice = new Peer();
                RawServer silent = new RawServer(socket -> {
                    try {
                        begun.complete(socket.getInputStream().read());
                        RawServer.readSome(socket);
                        end.complete(socket.getInputStream().read());
                    } catch (SocketException reset) {
                        end.complete(-1);
                    }
                })) {
            Cancellable dial = alice.transport.dial(silent.address(), Optional.empty(), handler);
            begun.get(10, TimeUnit.SECONDS);
            dial.cancel();
            dial.cancel();
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
            alice.transport
                    .dial(Multiaddr.parse("/dns/localhost/tcp/1"), Optional.empty(), handler)
                    .cancel();
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void closingTheTransportFailsPendingDials() throws Exception {
        Peer alice = new Peer();
        CompletableFuture<Integer> begun = new CompletableFuture<>();
        try (RawServer silent =
                new RawServer(socket -> begun.complete(socket.getInputStream().read()))) {
            CompletableFuture<Recorder> dial = alice.dial(silent.address(), Optional.empty());
            begun.get(10, TimeUnit.SECONDS);
            alice.close();
            assertThatThrownBy(() -> dial.get(10, TimeUnit.SECONDS))
                    .satisfies(e -> assertThat(P2PException.from(e).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING));
        }
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        TcpOptions.Builder builder = TcpOptions.builder(Identity.generate(), Peer.ALPN);
        assertThatThrownBy(() -> builder.loops(-1).build()).hasMessageContaining("loops: -1 (expected 0 to");
        assertThatThrownBy(
                        () -> builder.loops(1).handshakeTimeout(Duration.ZERO).build())
                .hasMessageContaining("handshakeTimeout: PT0S");
        assertThatThrownBy(() -> TcpOptions.builder(Identity.generate(), "").build())
                .hasMessageContaining("alpn");
        assertThatThrownBy(() -> builder.handshakeTimeout(SHORT)
                        .remoteKeyTypes(EnumSet.noneOf(KeyType.class))
                        .build())
                .hasMessageContaining("remoteKeyTypes");
    }
}
