package io.p2p4j.transport;

import io.netty.handler.codec.quic.QuicChannel;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One listener at a UDP socket. Thread-safe. */
final class QuicListening implements Transport.Listening {
    private final QuicRuntime runtime;
    private final QuicEndpoint endpoint;
    private final Transport.ListenHandler handler;
    private final List<Multiaddr> addresses;
    private final Set<QuicHandshake> handshakes = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    QuicListening(
            QuicRuntime runtime, QuicEndpoint endpoint, InetSocketAddress bound, Transport.ListenHandler handler) {
        this.runtime = runtime;
        this.endpoint = endpoint;
        this.handler = handler;
        this.addresses = QuicAddresses.listening(bound);
    }

    /** A first packet has come; false when nobody wants the connection. On the connection's loop. */
    boolean accept(QuicChannel connection, QuicRetry retry) {
        InetSocketAddress remote =
                (InetSocketAddress) Objects.requireNonNull(connection.remoteSocketAddress(), "remote");
        Multiaddr remoteAddress = QuicAddresses.of(remote);
        Inbound outcome = new Inbound(connection);
        Transport.InboundHandler taker = closing ? null : handler.onInbound(remoteAddress, outcome);
        if (taker == null) {
            return false;
        }
        QuicHandshake handshake = new QuicHandshake(
                runtime, connection, ConnectionInfo.Role.LISTENER, remoteAddress, Optional.empty(), outcome);
        outcome.begin(taker, handshake);
        retry.handshakes(1);
        handshakes.add(handshake);
        outcome.over.thenRun(() -> {
            retry.handshakes(-1);
            handshakes.remove(handshake);
        });
        connection.pipeline().addLast("handshake", handshake);
        if (closing) {
            interrupt(handshake);
        }
        return true;
    }

    private static void interrupt(QuicHandshake handshake) {
        handshake.interrupt(ErrorCode.LISTENER_CLOSED, "the listener was closed during the QUIC handshake");
    }

    @Override
    public List<Multiaddr> addresses() {
        return addresses;
    }

    @Override
    public CompletionStage<Void> close() {
        closing = true;
        for (QuicHandshake handshake : handshakes) {
            try {
                handshake.eventLoop().execute(() -> interrupt(handshake));
            } catch (RejectedExecutionException transportClosed) {
                // The loop has ended, and the handshake with it.
                continue;
            }
        }
        endpoint.release(this);
        return closed.copy();
    }

    /** The address is free for this transport. */
    void socketClosed() {
        closed.complete(null);
    }

    /** The outcome of one inbound handshake; owned by its loop. */
    private static final class Inbound implements QuicHandshake.Outcome, Transport.Unfinished {
        private final QuicChannel connection;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private Transport.@Nullable InboundHandler taker;
        private @Nullable QuicHandshake handshake;

        Inbound(QuicChannel connection) {
            this.connection = connection;
        }

        void begin(Transport.InboundHandler letIn, QuicHandshake begun) {
            taker = letIn;
            handshake = begun;
        }

        private Transport.InboundHandler taker() {
            return Objects.requireNonNull(taker, "taker");
        }

        @Override
        public void displace(P2PException failure) {
            try {
                connection.eventLoop().execute(() -> {
                    if (handshake != null) {
                        handshake.displace(failure);
                    }
                });
            } catch (RejectedExecutionException transportClosed) {
                // The loop has ended, and the handshake with it.
                return;
            }
        }

        @Override
        public void onLink(QuicLink link) {
            over.complete(null);
            taker().onMuxedLink(link);
        }

        @Override
        public void onFailed(P2PException failure) {
            over.complete(null);
            taker().onFailed(failure);
        }
    }
}
