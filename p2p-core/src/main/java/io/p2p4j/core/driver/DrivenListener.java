package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One listen address, from the call to the freed address. Guarded by its monitor, which is never held while application
 * or transport code runs.
 */
final class DrivenListener extends SerialTurns
        implements P2PListener, Transport.ListenHandler, ConnectionDriver.Watcher {
    private static final String CLOSED_DETAIL = "the listener was closed";

    private final long number;
    private final Multiaddr requested;
    /** What the caller waits for, until it is complete. */
    private volatile @Nullable CompletableFuture<P2PListener> opening;

    private final DrivenProvider provider;
    /** The one that the provider had before; guarded by the provider. */
    private @Nullable DrivenListener previous;
    /** Once somebody asked; guarded by the monitor. */
    private @Nullable CompletableFuture<Void> closed;
    /** By their numbers; only while there are any. */
    private @Nullable Map<Long, ConnectionDriver> handshaking;

    /** This and the next only while there are any. */
    private @Nullable Deque<DrivenConnection> waiting;

    private @Nullable Deque<CompletableFuture<P2PConnection>> accepts;

    private State state = State.OPENING;
    private int admitted;
    /** Written under the monitor. Its addresses are given out with the peer id, made anew each time: few ask. */
    private volatile Transport.@Nullable Listening listening;

    /** Its addresses with the peer id, once peers are told; two threads may make them twice, which does no harm. */
    private volatile @Nullable List<Multiaddr> announced;

    private @Nullable ConnectionHandler handler;

    /** The life of a listener. */
    private enum State {
        OPENING,
        OPEN,
        CLOSED
    }

    DrivenListener(long number, Multiaddr requested, DrivenProvider provider, @Nullable DrivenListener previous) {
        this.number = number;
        this.requested = requested;
        this.provider = provider;
        this.previous = previous;
    }

    /** Found with the provider: of very many listeners most are idle, and each would have another field. */
    private ProviderCore core() {
        return provider.core();
    }

    @Override
    Executor threads() {
        return core().context().executor();
    }

    @Override
    void taskFailed(Throwable failure) {
        core().events().callbackFailed("listener callback", failure);
    }

    /** Binds the address; returns the listener when it is bound. */
    CompletionStage<P2PListener> open(Transport transport) {
        CompletableFuture<P2PListener> begun = new CompletableFuture<>();
        opening = begun;
        begun.whenComplete((listener, failure) -> {
            if (begun.isCancelled()) {
                close();
            }
        });
        transport.listen(requested, this);
        return begun;
    }

    /** The listener is open, or will never be; in the order of its callbacks. */
    private void opened(@Nullable P2PException failure) {
        CompletableFuture<P2PListener> begun = opening;
        opening = null;
        if (begun != null) {
            if (failure == null) {
                begun.complete(this);
            } else {
                begun.completeExceptionally(failure);
            }
        }
    }

    long number() {
        return number;
    }

    @Nullable
    DrivenListener previous() {
        return previous;
    }

    /** Takes one out of those that end with another one, and returns the last of the rest. */
    static @Nullable DrivenListener without(DrivenListener over, @Nullable DrivenListener last) {
        if (last == null || last == over) {
            return last == null ? null : last.previous;
        }
        last.previous = without(over, last.previous);
        return last;
    }

    /** How many connections wait for an accept. */
    synchronized int waiting() {
        return waiting == null ? 0 : waiting.size();
    }

    // The transport's calls.

    @Override
    public void onListening(Transport.Listening bound) {
        boolean late;
        synchronized (this) {
            late = state == State.CLOSED;
            if (!late) {
                listening = bound;
                state = State.OPEN;
                core().services().listening(this);
            }
        }
        if (late) {
            free(bound);
            return;
        }
        core().announce();
        core().events().publish(new P2PEvent.ListenerOpened(localAddresses().get(0)));
        execute(() -> opened(null));
    }

    @Override
    public void onListenFailed(P2PException failure) {
        synchronized (this) {
            state = State.CLOSED;
        }
        execute(() -> opened(failure));
        settle();
    }

    @Override
    public Transport.@Nullable InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
        if (isClosed()) {
            return null;
        }
        Arrival arrival = new Arrival(core(), this, remoteAddress, unfinished);
        RefusalReason reason = arrival.enter();
        if (reason == null) {
            return arrival;
        }
        core().refusals()
                .refused(
                        remoteAddress,
                        reason,
                        Refusal.limit(reason, core().limits()).failure());
        return null;
    }

    // What becomes of those who come; on their loops.

    /** A link is there. */
    void begun(ConnectionDriver driver) {
        boolean late;
        synchronized (this) {
            late = state == State.CLOSED;
            if (handshaking == null) {
                handshaking = new TreeMap<>();
            }
            handshaking.put(driver.number(), driver);
        }
        if (late) {
            driver.abort(CloseReason.Code.GOING_AWAY, CLOSED_DETAIL);
        }
    }

    /** A handshake is over, in whichever way. */
    synchronized void over(ConnectionDriver driver) {
        if (handshaking != null) {
            handshaking.remove(driver.number());
            handshaking = handshaking.isEmpty() ? null : handshaking;
        }
    }

    /** Keeps room for a connection that {@link #accepted} hands over, or tells why there is none. */
    @Nullable
    Refusal admit() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return new Refusal(CloseReason.Code.GOING_AWAY, CLOSED_DETAIL, closedFailure());
            }
            if (handler == null && waiting() + admitted >= core().limits().acceptQueueMax()) {
                return Refusal.limit(RefusalReason.ACCEPT_QUEUE, core().limits());
            }
            admitted++;
            return null;
        }
    }

    /** A connection is open. */
    void accepted(DrivenConnection connection) {
        boolean late;
        synchronized (this) {
            admitted--;
            late = state == State.CLOSED;
            if (!late) {
                waiting = waiting == null ? new ArrayDeque<>(1) : waiting;
                waiting.addLast(connection);
            }
        }
        if (late) {
            closeUnaccepted(connection);
        } else {
            handOver();
        }
    }

    // The application's calls.

    @Override
    public List<Multiaddr> localAddresses() {
        Transport.Listening bound = listening;
        if (bound == null) {
            return List.of();
        }
        List<Multiaddr> bare = bound.addresses();
        Multiaddr[] dialable = new Multiaddr[bare.size()];
        for (int i = 0; i < dialable.length; i++) {
            dialable[i] = bare.get(i).withPeerId(core().localPeerId());
        }
        return List.of(dialable);
    }

    /** The same list always, once somebody connects; on any thread. */
    List<Multiaddr> announced() {
        List<Multiaddr> known = announced;
        if (known == null) {
            known = localAddresses();
            announced = known;
        }
        return known;
    }

    @Override
    public CompletionStage<P2PConnection> accept() {
        CompletableFuture<P2PConnection> accept = new CompletableFuture<>();
        synchronized (this) {
            if (handler != null) {
                throw new IllegalStateException(
                        "accept: connections go to a handler (expected no onConnection before)");
            }
            if (state == State.CLOSED) {
                return CompletableFuture.failedFuture(closedFailure());
            }
            dropDone();
            if (accepts == null) {
                accepts = new ArrayDeque<>(1);
            }
            accepts.addLast(accept);
        }
        handOver();
        return accept;
    }

    @Override
    public void onConnection(ConnectionHandler connectionHandler) {
        Objects.requireNonNull(connectionHandler, "handler");
        synchronized (this) {
            dropDone();
            if (handler != null || accepts != null) {
                throw new IllegalStateException(
                        accepts == null
                                ? "onConnection: a handler is set (expected one call)"
                                : "onConnection: " + accepts.size() + " accepts are pending (expected none)");
            }
            handler = connectionHandler;
        }
        handOver();
    }

    @Override
    public CompletionStage<Void> close() {
        close(closedFailure());
        return closedStage().copy();
    }

    @Override
    public CompletionStage<Void> closed() {
        return closedStage().copy();
    }

    /** Closes; an opening that is not complete fails with the given reason. */
    void close(P2PException reason) {
        List<CompletableFuture<P2PConnection>> failing;
        List<DrivenConnection> unaccepted;
        List<ConnectionDriver> unfinished;
        Transport.Listening bound;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            bound = listening;
            failing = accepts == null ? List.of() : new ArrayList<>(accepts);
            unaccepted = waiting == null ? List.of() : new ArrayList<>(waiting);
            unfinished = handshaking == null ? List.of() : new ArrayList<>(handshaking.values());
            accepts = null;
            waiting = null;
        }
        execute(() -> {
            opened(reason);
            failing.forEach(accept -> accept.completeExceptionally(closedFailure()));
        });
        unaccepted.forEach(this::closeUnaccepted);
        unfinished.forEach(driver -> driver.abort(CloseReason.Code.GOING_AWAY, CLOSED_DETAIL));
        if (bound != null) {
            free(bound);
        }
    }

    private void free(Transport.Listening bound) {
        bound.close().whenComplete((done, failure) -> settle());
    }

    /** The address is free, whatever happened before. */
    private void settle() {
        List<Multiaddr> were = localAddresses();
        if (core().services().notListening(this)) {
            core().announce();
            core().events().publish(new P2PEvent.ListenerClosed(were.get(0)));
        }
        execute(() -> {
            provider.forget(this);
            closedStage().complete(null);
        });
    }

    private synchronized CompletableFuture<Void> closedStage() {
        if (closed == null) {
            closed = new CompletableFuture<>();
        }
        return closed;
    }

    /** A connection that this listener accepted is over; nobody needs to accept it any more. */
    @Override
    public void onClosed(DrivenConnection connection) {
        if (!connection.isWorthAccepting()) {
            synchronized (this) {
                if (waiting != null) {
                    waiting.remove(connection);
                    waiting = waiting.isEmpty() ? null : waiting;
                }
            }
        }
    }

    private synchronized boolean isClosed() {
        return state == State.CLOSED;
    }

    private P2PException closedFailure() {
        return P2PException.builder(ErrorCode.LISTENER_CLOSED, CLOSED_DETAIL)
                .address(requested)
                .build();
    }

    private void closeUnaccepted(DrivenConnection connection) {
        connection.end(
                CloseReason.Code.GOING_AWAY,
                CLOSED_DETAIL,
                core().limits().closeTimeout().toNanos());
    }

    /** Gives waiting connections away while there is somebody who takes them. */
    private void handOver() {
        while (true) {
            DrivenConnection connection;
            ConnectionHandler taker;
            CompletableFuture<P2PConnection> accept = null;
            synchronized (this) {
                taker = handler;
                if (taker == null) {
                    accept = nextAccept();
                }
                connection = taker == null && accept == null ? null : nextWaiting();
                if (connection == null) {
                    if (accept != null) {
                        accepts = accepts == null ? new ArrayDeque<>(1) : accepts;
                        accepts.addFirst(accept);
                    }
                    return;
                }
            }
            if (accept != null) {
                give(connection, accept);
            } else if (taker != null) {
                give(connection, taker);
            }
        }
    }

    /** Forgets accepts that were cancelled; the caller holds the monitor. */
    private void dropDone() {
        if (accepts != null) {
            accepts.removeIf(CompletableFuture::isDone);
            accepts = accepts.isEmpty() ? null : accepts;
        }
    }

    private @Nullable CompletableFuture<P2PConnection> nextAccept() {
        dropDone();
        if (accepts == null) {
            return null;
        }
        CompletableFuture<P2PConnection> accept = accepts.pollFirst();
        accepts = accepts.isEmpty() ? null : accepts;
        return accept;
    }

    private @Nullable DrivenConnection nextWaiting() {
        if (waiting == null) {
            return null;
        }
        DrivenConnection connection = waiting.pollFirst();
        while (connection != null && !connection.isWorthAccepting()) {
            connection = waiting.pollFirst();
        }
        waiting = waiting.isEmpty() ? null : waiting;
        return connection;
    }

    private void give(DrivenConnection connection, CompletableFuture<P2PConnection> accept) {
        connection.serial().execute(() -> {
            if (!accept.complete(connection)) {
                putBack(connection);
            }
        });
    }

    private void give(DrivenConnection connection, ConnectionHandler taker) {
        connection.serial().execute(() -> {
            try {
                taker.onConnection(connection);
            } catch (Throwable thrown) {
                connection.abort("the application failed");
                core().events().callbackFailed("connection handler", thrown);
            }
        });
    }

    /** The accept was cancelled: the connection is the next one's. */
    private void putBack(DrivenConnection connection) {
        boolean late;
        synchronized (this) {
            late = state == State.CLOSED;
            if (!late) {
                waiting = waiting == null ? new ArrayDeque<>(1) : waiting;
                waiting.addFirst(connection);
            }
        }
        if (late) {
            closeUnaccepted(connection);
        } else {
            handOver();
        }
    }

    @Override
    public String toString() {
        return "listener at " + requested;
    }
}
