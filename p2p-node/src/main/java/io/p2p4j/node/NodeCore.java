package io.p2p4j.node;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.core.driver.SerialExecutor;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.event.NodeEvents;
import io.p2p4j.node.pool.ConnectionPool;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.pool.PoolOptions;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What the services of a node share: its turn, timers, connections, book and events. */
final class NodeCore implements NodeView {
    private static final System.Logger LOG = System.getLogger(P2PNode.class.getName());

    private final P2PProvider provider;
    private final SerialExecutor turn;
    private final Executor callbacks;
    private final NodeTimers timers;
    private final PeerBook book;
    private final ConnectionPool pool;
    private final NodeEvents events;
    private final Metrics metrics;
    /** For those who ask from other threads. */
    private volatile List<PeerId> connected = List.of();

    NodeCore(P2PProvider provider, PeerBook book, PoolOptions options, Metrics metrics) {
        this.provider = provider;
        this.turn = new SerialExecutor(
                provider.context().executor(),
                failure -> LOG.log(System.Logger.Level.ERROR, "a task on the node's turn failed", failure));
        // A loop's thread does I/O, and not the node's work.
        this.callbacks = provider.context().runsCallbacksOnLoop() ? turn : turn::executeHere;
        this.timers = new NodeTimers(provider.context(), turn);
        this.book = book;
        this.pool = new ConnectionPool(provider, this.book, options, callbacks, timers::after);
        this.events =
                new NodeEvents(provider.context().executor(), provider.limits().eventQueueMax());
        this.metrics = metrics;
        pool.observe(new Publisher());
        this.book.observe(new BookPublisher());
    }

    ConnectionPool pool() {
        return pool;
    }

    NodeEvents events() {
        return events;
    }

    List<PeerId> connected() {
        return connected;
    }

    /** No timer and no new connection from now on. */
    void end() {
        timers.stop();
        pool.stop();
    }

    /** Asks something on the turn; the answer comes on the executor, so that no callback of an application runs on the turn. */
    <T> CompletionStage<T> ask(Supplier<T> question) {
        return asking(() -> CompletableFuture.completedFuture(question.get()));
    }

    /** As {@link #ask}, for what takes time. */
    <T> CompletionStage<T> asking(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        turn.execute(() -> {
            try {
                question.get()
                        .whenComplete((value, failure) -> provider.context()
                                .executor()
                                .execute(() -> {
                                    if (failure != null) {
                                        answer.completeExceptionally(failure);
                                    } else {
                                        answer.complete(value);
                                    }
                                }));
            } catch (RuntimeException failure) {
                provider.context().executor().execute(() -> answer.completeExceptionally(failure));
            }
        });
        return answer;
    }

    @Override
    public P2PProvider provider() {
        return provider;
    }

    @Override
    public Executor turn() {
        return turn;
    }

    @Override
    public Executor callbacks() {
        return callbacks;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return timers.after(delay, task);
    }

    @Override
    public Connections connections() {
        return pool;
    }

    @Override
    public PeerBook book() {
        return book;
    }

    @Override
    public void publish(NodeEvent event) {
        events.publish(event);
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    /** Tells the node's observers of peers that come and go. */
    private final class Publisher implements Connections.Observer {
        /** Connected peers keep their place in the book. */
        private final Map<PeerId, Registration> holds = new LinkedHashMap<>();

        @Override
        public void onConnected(P2PConnection connection) {
            holds.put(connection.remotePeerId(), book.hold(connection.remotePeerId()));
            connected = pool.peers();
            publish(new NodeEvent.PeerConnected(
                    connection.remotePeerId(), connection.info().remoteAddress()));
        }

        @Override
        public void onDisconnected(PeerId peer, CloseReason reason) {
            Registration hold = holds.remove(peer);
            if (hold != null) {
                hold.close();
            }
            connected = pool.peers();
            publish(new NodeEvent.PeerDisconnected(peer, reason));
        }
    }

    /** Tells them of what becomes known and is forgotten, and parts with who is banned. */
    private final class BookPublisher implements PeerBook.Observer {
        @Override
        public void onAdded(PeerRecord peer) {
            publish(new NodeEvent.PeerDiscovered(peer.peer(), peer.addresses(), peer.source()));
        }

        @Override
        public void onBanned(PeerId peer, PeerRecord.Ban ban, Duration duration) {
            publish(new NodeEvent.PeerBanned(peer, duration, ban.reason()));
            pool.disconnect(peer, "banned");
        }

        @Override
        public void onForgotten(PeerId peer) {
            publish(new NodeEvent.PeerForgotten(peer));
        }
    }
}
