package io.p2p4j.tck.plain;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server socket with a thread that accepts; each visitor shakes hands on a thread of its own, which then reads. */
final class PlainListener implements P2PListener {
    private final PlainProvider provider;
    private final ServerSocket server;
    private final Multiaddr address;
    private final Deque<PlainConnection> queue = new ArrayDeque<>();
    private final Deque<CompletableFuture<P2PConnection>> accepts = new ArrayDeque<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private ConnectionHandler handler;
    private int reserved;
    private boolean open = true;

    PlainListener(PlainProvider provider, ServerSocket server) {
        this.provider = provider;
        this.server = server;
        this.address = PlainAddress.of(server.getLocalSocketAddress()).withPeerId(provider.localPeerId());
    }

    void run() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                provider.daemon("read", () -> welcome(socket));
            } catch (IOException closedOrNoDescriptor) {
                Thread.onSpinWait();
            }
        }
        // Not earlier: while a thread is inside accept, the system keeps the address.
        provider.context().executor().execute(() -> closed.complete(null));
    }

    /** Shakes hands within the handshake's time; who fails is refused and reported, and the others do not notice. */
    private void welcome(Socket socket) {
        CompletableFuture<Boolean> inTime = new CompletableFuture<>();
        Cancellable timer = provider.context()
                .schedule(provider.limits().handshakeTimeout().toNanos(), () -> {
                    if (inTime.complete(false)) {
                        Frames.closeQuietly(socket, true);
                    }
                });
        Multiaddr from = PlainAddress.of(socket.getRemoteSocketAddress());
        Optional<RefusalReason> refusal =
                provider.crowd().enter(from, provider.context().nanoTime());
        boolean handshaking = refusal.isEmpty() && provider.beginHandshake(socket);
        PlainConnection connection;
        try {
            if (!handshaking) {
                throw new PlainCrowd.Refused(refusal.orElse(RefusalReason.PENDING_HANDSHAKES));
            }
            connection = shakeHands(socket, inTime, from);
        } catch (PlainCrowd.Refused refused) {
            Frames.closeQuietly(socket, false);
            provider.publish(new P2PEvent.InboundRefused(from, refused.reason, refused.failure()));
            return;
        } catch (IOException failure) {
            Frames.closeQuietly(socket, false);
            P2PException known = !inTime.getNow(true)
                    ? P2PException.of(ErrorCode.HANDSHAKE_TIMEOUT, "no handshake in time (handshakeTimeout)")
                    : Dial.handshakeFailure(failure);
            provider.publish(new P2PEvent.InboundRefused(from, RefusalReason.of(known.code()), known));
            return;
        } finally {
            timer.cancel();
            if (refusal.isEmpty()) {
                provider.crowd().leave(from);
            }
            if (handshaking) {
                provider.endHandshake(socket);
            }
        }
        handOut(connection);
        connection.read();
    }

    private Optional<RefusalReason> admit(Multiaddr from, PeerId peer) {
        Optional<RefusalReason> refusal = provider.crowd().open(from, peer);
        if (refusal.isPresent()) {
            return refusal;
        }
        boolean place = provider.reserve();
        if (place && reserve()) {
            return Optional.empty();
        }
        if (place) {
            provider.unreserve();
        }
        provider.crowd().ended(from, peer);
        return Optional.of(place ? RefusalReason.ACCEPT_QUEUE : RefusalReason.CONNECTIONS);
    }

    private PlainConnection shakeHands(Socket socket, CompletableFuture<Boolean> inTime, Multiaddr from)
            throws IOException {
        Frames frames = new Frames(socket, provider.context());
        Hello hello = Hello.receive(frames);
        PeerId peer = hello.key().peerId();
        Optional<RefusalReason> refusal = admit(from, peer);
        if (refusal.isPresent()) {
            String limit = "limit " + refusal.get().limit();
            frames.write(
                    Frames.CLOSE,
                    Hello.Closing.encode(
                            new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.LIMIT_EXCEEDED, limit)));
            throw new PlainCrowd.Refused(refusal.get());
        }
        try {
            provider.hello().send(frames);
            // From here on the timer does not take the socket away.
            if (!inTime.complete(true)) {
                throw new IOException("late");
            }
        } catch (IOException gone) {
            provider.unreserve();
            unreserve();
            provider.crowd().ended(from, peer);
            throw gone;
        }
        PlainConnection connection = new PlainConnection(provider, frames, hello, ConnectionInfo.Role.LISTENER);
        provider.opened(connection);
        return connection;
    }

    private synchronized boolean reserve() {
        boolean free = open
                && (handler != null
                        || queue.size() + reserved < provider.limits().acceptQueueMax() + accepts.size());
        reserved += free ? 1 : 0;
        return free;
    }

    private synchronized void unreserve() {
        reserved--;
    }

    private void handOut(PlainConnection connection) {
        boolean taken;
        synchronized (this) {
            reserved--;
            taken = open;
            if (open) {
                queue.add(connection);
            }
        }
        if (!taken) {
            connection.close("the listener is closed");
        }
        match();
    }

    /** Gives waiting connections to waiting accepts, or to the handler, on each connection's own callbacks. */
    private void match() {
        while (true) {
            PlainConnection connection;
            CompletableFuture<P2PConnection> accept;
            ConnectionHandler serving;
            synchronized (this) {
                accepts.removeIf(CompletableFuture::isDone);
                queue.removeIf(waiting -> !waiting.isOpen());
                serving = handler;
                if (queue.isEmpty() || (serving == null && accepts.isEmpty())) {
                    return;
                }
                connection = queue.remove();
                accept = serving == null ? accepts.remove() : null;
            }
            connection.serial().execute(() -> {
                if (serving != null) {
                    serving.onConnection(connection);
                } else if (!accept.complete(connection)) {
                    putBack(connection);
                }
            });
        }
    }

    private void putBack(PlainConnection connection) {
        synchronized (this) {
            queue.addFirst(connection);
        }
        match();
    }

    @Override
    public List<Multiaddr> localAddresses() {
        return List.of(address);
    }

    @Override
    public CompletionStage<P2PConnection> accept() {
        CompletableFuture<P2PConnection> next = new CompletableFuture<>();
        synchronized (this) {
            if (handler != null) {
                throw new IllegalStateException("accept after onConnection");
            }
            if (!open) {
                return CompletableFuture.failedFuture(closedFailure());
            }
            accepts.add(next);
        }
        match();
        return next;
    }

    @Override
    public void onConnection(ConnectionHandler wanted) {
        synchronized (this) {
            accepts.removeIf(CompletableFuture::isDone);
            if (handler != null || !accepts.isEmpty()) {
                throw new IllegalStateException("onConnection with a handler or a pending accept");
            }
            handler = wanted;
        }
        match();
    }

    private P2PException closedFailure() {
        return P2PException.builder(ErrorCode.LISTENER_CLOSED, "the listener is closed")
                .address(address)
                .build();
    }

    @Override
    public CompletionStage<Void> close() {
        List<PlainConnection> unowned;
        List<CompletableFuture<P2PConnection>> pending;
        synchronized (this) {
            if (!open) {
                return closed;
            }
            open = false;
            unowned = List.copyOf(queue);
            pending = List.copyOf(accepts);
            queue.clear();
            accepts.clear();
        }
        try {
            server.close();
        } catch (IOException failure) {
            provider.callbackFailed("close of a server socket", failure);
        }
        unowned.forEach(connection -> connection.close("the listener is closed"));
        provider.forget(this);
        provider.publish(new P2PEvent.ListenerClosed(address));
        provider.context()
                .executor()
                .execute(() -> pending.forEach(accept -> accept.completeExceptionally(closedFailure())));
        return closed;
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed;
    }
}
