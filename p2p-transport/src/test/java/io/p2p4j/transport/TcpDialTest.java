package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dials of names: several addresses, slow lookups, and the close in the middle of them. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class TcpDialTest {
    private static final Multiaddr NAME = Multiaddr.parse("/dns/peer.test/tcp/1");

    private final CountDownLatch lookupMayEnd = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final TcpRuntime runtime = new TcpRuntime(
            TcpOptions.builder(Identity.generate(), Peer.ALPN).loops(1).build(), this::slowLookup);

    @AfterEach
    void closeRuntime() throws Exception {
        lookupMayEnd.countDown();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        runtime.close(closed);
        closed.get(10, TimeUnit.SECONDS);
    }

    private InetAddress[] slowLookup(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        try {
            lookupMayEnd.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(name);
    }

    /** The outcome of a dial, and how often it was told. */
    private static final class Outcome implements Transport.DialHandler {
        final CompletableFuture<Recorder> result = new CompletableFuture<>();
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public void onLink(Link link) {
            calls.incrementAndGet();
            result.complete(Recorder.start(link));
        }

        @Override
        public void onDialFailed(P2PException failure) {
            calls.incrementAndGet();
            result.completeExceptionally(failure);
        }

        ErrorCode failureCode() throws Exception {
            try {
                throw new AssertionError(
                        "dialed " + result.get(10, TimeUnit.SECONDS).link.remoteAddress());
            } catch (ExecutionException failed) {
                return P2PException.from(failed).code();
            }
        }
    }

    private Outcome dialAll(Optional<PeerId> expected, Multiaddr... addresses) throws Exception {
        List<InetSocketAddress> sockets = new ArrayList<>();
        for (Multiaddr address : addresses) {
            sockets.add(TcpAddresses.parse(address).orElseThrow().literal());
        }
        Outcome outcome = new Outcome();
        new TcpDial(runtime, Carrier.PLAIN, NAME, expected, outcome).tryAll(sockets);
        return outcome;
    }

    @Test
    void aSilentAddressDoesNotKeepTheNextOneWaiting() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (Peer bob = new Peer();
                RawServer silent = new RawServer(socket -> {
                    RawServer.readSome(socket);
                    try {
                        int read;
                        do {
                            read = socket.getInputStream().read();
                        } while (read >= 0);
                        end.complete(read);
                    } catch (SocketException reset) {
                        end.complete(-1);
                    }
                })) {
            Multiaddr address = bob.listen();
            Outcome outcome = dialAll(Optional.of(bob.identity.peerId()), silent.address(), address);
            Recorder there = outcome.result.get(10, TimeUnit.SECONDS);
            assertThat(there.link.remoteAddress()).isEqualTo(address);
            there.send("hello");
            bob.accepted().awaitText("hello");
            assertThat(end.get(10, TimeUnit.SECONDS))
                    .as("the loser is released")
                    .isEqualTo(-1);
            assertThat(outcome.calls).hasValue(1);
        }
    }

    @Test
    void anAddressOfSomebodyElseIsNotTheEnd() throws Exception {
        try (Peer stranger = new Peer();
                Peer bob = new Peer()) {
            Multiaddr wrong = stranger.listen();
            Outcome outcome = dialAll(Optional.of(bob.identity.peerId()), wrong, bob.listen());
            outcome.result.get(10, TimeUnit.SECONDS).send("hello");
            bob.accepted().awaitText("hello");
            // A refused connection says less than a proof of the wrong identity.
            int nobody = Integer.parseInt(RawServer.closed().value(Protocol.TCP).orElseThrow());
            assertThat(dialAll(Optional.of(bob.identity.peerId()), wrong, Multiaddr.tcp("127.0.0.1", nobody))
                            .failureCode())
                    .isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        }
    }

    @Test
    void aDialIsCancelledAmongItsAddresses() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try (RawServer silent = new RawServer(socket -> begun.complete(null));
                Peer bob = new Peer()) {
            Outcome outcome = new Outcome();
            TcpDial dial = new TcpDial(runtime, Carrier.PLAIN, NAME, Optional.empty(), outcome);
            dial.tryAll(List.of(
                    TcpAddresses.parse(silent.address()).orElseThrow().literal(),
                    TcpAddresses.parse(bob.listen()).orElseThrow().literal()));
            begun.get(10, TimeUnit.SECONDS);
            dial.cancel();
            assertThat(bob.inbound.poll(2 * TcpDial.STAGGER_MILLIS, TimeUnit.MILLISECONDS))
                    .isNull();
            assertThat(outcome.calls).hasValue(0);
        }
    }

    @Test
    void closingFailsLookupsThatRunOrWait() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Outcome outcome = new Outcome();
            outcomes.add(outcome);
            new TcpDial(runtime, Carrier.PLAIN, NAME, Optional.empty(), outcome)
                    .start(TcpAddresses.parse(NAME).orElseThrow());
        }
        runtime.resolver().close();
        lookupMayEnd.countDown();
        for (Outcome outcome : outcomes) {
            assertThat(outcome.failureCode()).isIn(ErrorCode.PROVIDER_NOT_RUNNING, ErrorCode.HOST_UNREACHABLE);
            assertThat(outcome.calls).hasValue(1);
        }
        Outcome late = new Outcome();
        new TcpDial(runtime, Carrier.PLAIN, NAME, Optional.empty(), late)
                .start(TcpAddresses.parse(NAME).orElseThrow());
        assertThat(late.failureCode()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
    }

    @Test
    void cancelledLookupsAreNotMade() throws Exception {
        List<TcpDial> dials = new ArrayList<>();
        Outcome silent = new Outcome();
        for (int i = 0; i < 20; i++) {
            TcpDial dial = new TcpDial(runtime, Carrier.PLAIN, NAME, Optional.empty(), silent);
            dial.start(TcpAddresses.parse(NAME).orElseThrow());
            dials.add(dial);
        }
        dials.forEach(TcpDial::cancel);
        Outcome last = new Outcome();
        new TcpDial(runtime, Carrier.PLAIN, NAME, Optional.empty(), last)
                .start(TcpAddresses.parse(NAME).orElseThrow());
        lookupMayEnd.countDown();
        assertThat(last.failureCode()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
        assertThat(silent.calls).hasValue(0);
        assertThat(lookups).as("those that had begun, and the last").hasValueLessThanOrEqualTo(5);
    }

    @Test
    void aResetBelowTlsIsNoVerdictOnAnIdentity() {
        SSLException wrapped =
                new SSLException("failure when writing TLS control frames", new SocketException("reset"));
        assertThat(Failures.handshake(wrapped, NAME).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(Failures.handshake(new SSLException("bad certificate"), NAME).code())
                .isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
    }

    @Test
    void aConnectionThatCannotBeSecuredIsReportedInBothRoles() throws Exception {
        TcpRuntime broken = new TcpRuntime(
                TcpOptions.builder(Identity.generate(), Peer.ALPN)
                        .tls(TlsEngine.BORINGSSL)
                        .loops(1)
                        .build(),
                this::slowLookup);
        try (Peer bob = new Peer()) {
            CompletableFuture<Transport.Listening> listening = new CompletableFuture<>();
            new TcpListening(broken, Carrier.PLAIN, new Forward(bob, listening))
                    .bind(
                            Peer.ANY_PORT,
                            TcpAddresses.parse(Peer.ANY_PORT).orElseThrow().literal());
            Multiaddr address = listening.get(10, TimeUnit.SECONDS).addresses().get(0);
            // From now on no TLS engine can be made.
            broken.tls().release();
            try (Peer alice = new Peer()) {
                P2PException reset = alice.dialFailure(address, Optional.empty());
                assertThat(reset.code())
                        .as(reset.toString())
                        .isIn(ErrorCode.CONNECTION_LOST, ErrorCode.HANDSHAKE_INTERRUPTED);
            }
            assertThat(bob.inboundFailure().code()).isEqualTo(ErrorCode.INTERNAL_FAULT);
            Outcome outcome = new Outcome();
            new TcpDial(broken, Carrier.PLAIN, address, Optional.empty(), outcome)
                    .tryAll(List.of(TcpAddresses.parse(address).orElseThrow().literal()));
            assertThat(outcome.failureCode()).isEqualTo(ErrorCode.INTERNAL_FAULT);
            assertThat(bob.inboundFailures).hasSizeLessThanOrEqualTo(1);
        } finally {
            broken.resolver().close();
            broken.io().close().await(10, TimeUnit.SECONDS);
        }
    }
}
