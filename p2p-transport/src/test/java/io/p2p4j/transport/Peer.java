package io.p2p4j.transport;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A transport under test with plain futures around it. */
final class Peer implements AutoCloseable, Transport.ListenHandler, Transport.InboundHandler {
    static final String ALPN = "/p2p4j/test/1";
    static final Multiaddr ANY_PORT = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

    final Identity identity = Identity.generate();
    final Transport transport;
    final BlockingQueue<Recorder> inbound = new LinkedBlockingQueue<>();
    final BlockingQueue<P2PException> inboundFailures = new LinkedBlockingQueue<>();
    private final CompletableFuture<Transport.Listening> listening = new CompletableFuture<>();

    /** Whoever comes is sent away. */
    volatile boolean refusing;

    Peer() {
        this(TlsEngine.AUTO, IoKind.AUTO, ALPN, Duration.ofSeconds(10));
    }

    Peer(TlsEngine tls, IoKind io) {
        this(tls, io, ALPN, Duration.ofSeconds(10));
    }

    Peer(TlsEngine tls, IoKind io, String alpn, Duration handshakeTimeout) {
        transport = new TcpTransport(TcpOptions.builder(identity, alpn)
                .tls(tls)
                .io(io)
                .loops(2)
                .handshakeTimeout(handshakeTimeout)
                .build());
    }

    /** Another transport than TCP. */
    Peer(Transport transport) {
        this.transport = transport;
    }

    Transport.Listening listen(Multiaddr address) throws InterruptedException, ExecutionException, TimeoutException {
        transport.listen(address, this);
        return listening.get(10, TimeUnit.SECONDS);
    }

    Multiaddr listen() throws InterruptedException, ExecutionException, TimeoutException {
        return listen(ANY_PORT).addresses().get(0);
    }

    /** The outcome of a dial; cancels it when it is taken too long. */
    CompletableFuture<Recorder> dial(Multiaddr address, Optional<PeerId> expected) {
        CompletableFuture<Recorder> result = new CompletableFuture<>();
        Cancellable dial = transport.dial(address, expected, new Transport.DialHandler() {
            @Override
            public void onLink(Link link) {
                result.complete(Recorder.start(link));
            }

            @Override
            public void onDialFailed(P2PException failure) {
                result.completeExceptionally(failure);
            }
        });
        return result.whenComplete((recorder, failure) -> dial.cancel());
    }

    Recorder connect(Multiaddr address) throws InterruptedException, ExecutionException, TimeoutException {
        return dial(address, Optional.empty()).get(10, TimeUnit.SECONDS);
    }

    /** The typed error of a dial that must fail. */
    P2PException dialFailure(Multiaddr address, Optional<PeerId> expected)
            throws InterruptedException, TimeoutException {
        try {
            Recorder recorder = dial(address, expected).get(10, TimeUnit.SECONDS);
            throw new AssertionError("dial succeeded: " + recorder.link.security());
        } catch (ExecutionException failed) {
            return P2PException.from(failed);
        }
    }

    Recorder accepted() throws InterruptedException {
        Recorder recorder = inbound.poll(10, TimeUnit.SECONDS);
        if (recorder == null) {
            throw new AssertionError("no inbound link; failures: " + inboundFailures);
        }
        return recorder;
    }

    P2PException inboundFailure() throws InterruptedException {
        P2PException failure = inboundFailures.poll(10, TimeUnit.SECONDS);
        if (failure == null) {
            throw new AssertionError("no inbound failure");
        }
        return failure;
    }

    @Override
    public void onListening(Transport.Listening bound) {
        listening.complete(bound);
    }

    @Override
    public void onListenFailed(P2PException failure) {
        listening.completeExceptionally(failure);
    }

    @Override
    public Transport.@Nullable InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
        return refusing ? null : this;
    }

    @Override
    public void onLink(Link link) {
        inbound.add(Recorder.start(link));
    }

    @Override
    public void onFailed(P2PException failure) {
        inboundFailures.add(failure);
    }

    @Override
    public void close() {
        transport.close().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
