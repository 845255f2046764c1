package io.p2p4j.node.pool;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.book.PeerSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of a node. Owned by the node's turn, which everything here is called on unless it says otherwise. */
public final class ConnectionPool implements Connections {
    private static final System.Logger LOG = System.getLogger(ConnectionPool.class.getName());
    private static final int BREAKERS_MAX = 10_000;

    private final P2PProvider provider;
    private final PeerBook book;
    private final Executor turn;
    private final Timers timers;
    /** Peers with an open connection, the longest connected first. */
    private final Map<PeerId, PeerConnections> connected = new LinkedHashMap<>();
    /** Its keys, since somebody asked. */
    private @Nullable List<PeerId> connectedPeers;
    /** Every peer of which something is held. */
    private final Map<PeerId, PeerConnections> peers = new LinkedHashMap<>();
    /** Of peers whose last dial failed; the one that failed longest ago first. */
    private final Map<PeerId, CircuitBreaker> breakers = new LinkedHashMap<>();

    private final Map<Multiaddr, CompletableFuture<P2PConnection>> dialedAddresses = new LinkedHashMap<>();
    private final List<Observer> observers = new ArrayList<>();
    private PoolOptions options;
    private int dialsPending;
    /** Of those, to peers that are not connected: places that are taken already. */
    private int placesPending;

    private boolean stopped;

    /** Runs a task on the node's turn after a delay. */
    @FunctionalInterface
    public interface Timers {
        /**
         * Arms a timer.
         *
         * @param delay from now
         * @param task what to run
         * @return calls it off
         */
        Cancellable after(Duration delay, Runnable task);
    }

    /**
     * Makes an empty pool.
     *
     * @param provider dials
     * @param book where peers are
     * @param options how connections are made and kept
     * @param turn the node's turn, for callbacks of the provider
     * @param timers the node's timers
     */
    public ConnectionPool(P2PProvider provider, PeerBook book, PoolOptions options, Executor turn, Timers timers) {
        this.provider = provider;
        this.book = book;
        this.options = options;
        this.turn = turn;
        this.timers = timers;
    }

    /**
     * Changes the options. Connections that are too many now stay until they end or give way to others.
     *
     * @param changed the new options
     */
    public void options(PoolOptions changed) {
        options = changed;
    }

    /**
     * Returns the options in force.
     *
     * @return the options
     */
    public PoolOptions options() {
        return options;
    }

    @Override
    public CompletionStage<P2PConnection> acquire(PeerId peer) {
        PeerConnections held = heldOrNew(peer);
        List<P2PConnection> usable = held.usable();
        if (!usable.isEmpty()) {
            if (usable.size() < options.connectionsPerPeer() && held.dial == null && isDialer(held)) {
                dial(peer, held).whenComplete((further, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, "a further connection to " + peer + " failed", failure);
                    }
                });
            }
            return CompletableFuture.completedFuture(usable.get(0));
        }
        CompletableFuture<P2PConnection> underWay = held.dial;
        return underWay != null ? underWay.copy() : dial(peer, held);
    }

    private PeerConnections heldOrNew(PeerId peer) {
        PeerConnections known = peers.get(peer);
        return known != null ? known : new PeerConnections(peer);
    }

    @Override
    public CompletionStage<P2PConnection> renew(PeerId peer) {
        PeerConnections held = heldOrNew(peer);
        CompletableFuture<P2PConnection> underWay = held.dial;
        return underWay != null ? underWay.copy() : dial(peer, held);
    }

    private static boolean isDialer(PeerConnections held) {
        return held.open.stream().anyMatch(Pooled::isDialedHere);
    }

    private CompletionStage<P2PConnection> dial(PeerId peer, PeerConnections held) {
        Optional<P2PException> refusal = refusal(peer);
        if (refusal.isEmpty() && held.open.isEmpty() && !makeRoom()) {
            refusal = Optional.of(full(peer));
        }
        CircuitBreaker breaker = breakers.get(peer);
        if (refusal.isEmpty() && breaker != null && !breaker.tryAcquire(now())) {
            refusal = Optional.of(circuitOpen(peer, breaker));
        }
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        DialRequest request = book.get(peer)
                .filter(known -> !known.addresses().isEmpty())
                .map(known -> DialRequest.to(peer).withAddresses(known.addresses()))
                .orElseGet(() -> DialRequest.to(peer));
        peers.put(peer, held);
        CompletableFuture<P2PConnection> dial = begin(request, held.open.isEmpty());
        held.dial = dial;
        dial.whenComplete((connection, failure) -> {
            held.dial = null;
            if (failure != null) {
                dialFailed(peer, P2PException.from(failure));
            }
            forgetIdle(held);
        });
        return dial.copy();
    }

    @Override
    public CompletionStage<P2PConnection> dial(Multiaddr address) {
        Optional<PeerId> expected = address.peerId();
        if (expected.isPresent()) {
            List<P2PConnection> open = of(expected.get());
            if (!open.isEmpty()) {
                return CompletableFuture.completedFuture(open.get(0));
            }
        }
        CompletableFuture<P2PConnection> underWay = dialedAddresses.get(address);
        if (underWay != null) {
            return underWay.copy();
        }
        Optional<P2PException> refusal = expected.flatMap(this::refusal);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        if (dialsPending >= options.dialsMax() || !makeRoom()) {
            return CompletableFuture.failedFuture(full(expected.orElse(null)));
        }
        CompletableFuture<P2PConnection> dial = begin(DialRequest.to(address), true);
        dialedAddresses.put(address, dial);
        dial.whenComplete((connection, failure) -> {
            dialedAddresses.remove(address);
            if (failure != null) {
                expected.ifPresent(peer -> dialFailed(peer, P2PException.from(failure)));
            }
        });
        return dial.copy();
    }

    /** Dials; what comes of it comes on the turn. */
    private CompletableFuture<P2PConnection> begin(DialRequest request, boolean takesPlace) {
        CompletableFuture<P2PConnection> dial = new CompletableFuture<>();
        dialsPending++;
        placesPending += takesPlace ? 1 : 0;
        provider.connect(request)
                .whenComplete((connection, failure) -> turn.execute(() -> {
                    dialsPending--;
                    placesPending -= takesPlace ? 1 : 0;
                    if (failure != null) {
                        dial.completeExceptionally(P2PException.from(failure));
                        return;
                    }
                    Optional<P2PException> refused = opened(connection);
                    if (refused.isPresent()) {
                        dial.completeExceptionally(refused.get());
                    } else {
                        dial.complete(connection);
                    }
                }));
        return dial;
    }

    /** Why a peer is not dialed, whatever room there is. */
    private Optional<P2PException> refusal(PeerId peer) {
        if (stopped) {
            return Optional.of(P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node stops"));
        }
        if (peer.equals(provider.localPeerId())) {
            return Optional.of(P2PException.builder(ErrorCode.NO_KNOWN_ADDRESS, "this node does not connect to itself")
                    .peer(peer)
                    .build());
        }
        if (book.isBanned(peer)) {
            return Optional.of(banned(peer));
        }
        if (dialsPending >= options.dialsMax()) {
            return Optional.of(full(peer));
        }
        return Optional.empty();
    }

    private P2PException banned(PeerId peer) {
        String text = book.get(peer)
                .flatMap(PeerRecord::ban)
                .map(ban -> "the peer is banned until " + ban.until() + ": " + ban.reason())
                .orElse("the peer is banned");
        return P2PException.builder(ErrorCode.PEER_BANNED, text).peer(peer).build();
    }

    private static P2PException circuitOpen(PeerId peer, CircuitBreaker breaker) {
        return P2PException.builder(
                        ErrorCode.CONNECTION_LIMIT,
                        "too many dials failed in a row (limit circuitFailures, P2P_CIRCUIT_FAILURES); circuit "
                                + breaker.state())
                .peer(peer)
                .build();
    }

    private P2PException full(@Nullable PeerId peer) {
        return P2PException.builder(
                        ErrorCode.CONNECTION_LIMIT,
                        connected.size() + " peers connected and " + dialsPending
                                + " dials under way, and nobody can give way (limits peersMax " + options.peersMax()
                                + ", P2P_MAX_PEERS, and dialsMax " + options.dialsMax() + ", P2P_MAX_DIALS)")
                .peer(peer)
                .build();
    }

    /** Whether one more peer has a place, after somebody has given way when need be. */
    private boolean makeRoom() {
        if (connected.size() + placesPending < options.peersMax()) {
            return true;
        }
        Optional<PeerConnections> victim = leastUseful();
        victim.ifPresent(evicted -> {
            // Its place is free at once: a connection that is closing is used for nothing.
            disconnect(evicted.peer, "another peer takes the place");
            connected.remove(evicted.peer);
            connectedPeers = null;
        });
        return victim.isPresent();
    }

    private Optional<PeerConnections> leastUseful() {
        long now = now();
        return connected.values().stream()
                .filter(held -> held.protections == 0 && isOld(held, now) && !isWanted(held.peer))
                .min(Comparator.<PeerConnections>comparingDouble(held ->
                                book.get(held.peer).map(PeerRecord::quality).orElse(0.0))
                        .thenComparingDouble(held -> messagesPerSecond(held, now))
                        .thenComparing(held -> held.peer));
    }

    private boolean isOld(PeerConnections held, long now) {
        return held.open.stream()
                .allMatch(pooled ->
                        now - pooled.openedNanos >= options.evictionAge().toNanos());
    }

    private boolean isWanted(PeerId peer) {
        return book.get(peer)
                .map(known -> known.source() == PeerSource.MANUAL || known.source() == PeerSource.BOOTSTRAP)
                .orElse(false);
    }

    private static double messagesPerSecond(PeerConnections held, long now) {
        double rate = 0;
        for (Pooled pooled : held.open) {
            rate += pooled.messages() * 1e9 / Math.max(1, now - pooled.openedNanos);
        }
        return rate;
    }

    private void dialFailed(PeerId peer, P2PException failure) {
        CircuitBreaker known = breakers.remove(peer);
        boolean ours = failure.code() == ErrorCode.CONNECTION_LIMIT
                || failure.code() == ErrorCode.PEER_BANNED
                || failure.code() == ErrorCode.PROVIDER_NOT_RUNNING
                || failure.code() == ErrorCode.TRANSPORT_UNSUPPORTED
                || failure.code() == ErrorCode.NO_KNOWN_ADDRESS;
        if (ours) {
            if (known != null) {
                known.abandoned();
                breakers.put(peer, known);
            }
            return;
        }
        CircuitBreaker breaker = known != null
                ? known
                : new CircuitBreaker(options.circuitFailures(), options.circuitOpenMin(), options.circuitOpenMax());
        breaker.failed(now());
        breakers.put(peer, breaker);
        if (breakers.size() > BREAKERS_MAX) {
            breakers.remove(breakers.keySet().iterator().next());
        }
        book.failed(peer);
    }

    /**
     * Takes in a connection that a peer made.
     *
     * @param connection an open connection; may be called from any thread
     */
    public void accepted(P2PConnection connection) {
        turn.execute(() -> opened(connection));
    }

    /** Takes in an open connection, or tells why not. */
    private Optional<P2PException> opened(P2PConnection connection) {
        PeerId peer = connection.remotePeerId();
        if (stopped) {
            connection.close("the node stops");
            return Optional.of(P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node stops"));
        }
        if (book.isBanned(peer)) {
            connection.close("banned");
            return Optional.of(banned(peer));
        }
        if (!connected.containsKey(peer) && !makeRoom()) {
            // It has proven who it is: others, who are told of it, may have a place for it.
            book.add(peer, connection.peerInfo().listenAddresses(), PeerSource.INBOUND);
            book.succeeded(peer);
            connection.close("too many peers are connected (limit peersMax)");
            return Optional.of(full(peer));
        }
        PeerConnections held = peers.computeIfAbsent(peer, PeerConnections::new);
        boolean first = !connected.containsKey(peer);
        if (first && !held.open.isEmpty()) {
            // Evicted and back before the old connections have ended: who observes sees them end first.
            for (Pooled ending : List.copyOf(held.open)) {
                closed(held, ending, new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL, "evicted"));
            }
            peers.put(peer, held);
        }
        Pooled pooled = new Pooled(connection, now());
        held.open.add(pooled);
        connected.put(peer, held);
        connectedPeers = null;
        breakers.remove(peer);
        List<Multiaddr> own = connection.peerInfo().listenAddresses();
        if (book.get(peer).isEmpty()) {
            // Also when it was dialed: only the application makes a peer a manual one, and it does so itself.
            book.add(peer, own, PeerSource.INBOUND);
        }
        book.succeeded(peer);
        book.introduced(peer, own);
        connection.closed().whenComplete((reason, failure) -> turn.execute(() -> closed(held, pooled, reason)));
        tell(observer -> observer.onOpened(connection));
        if (first) {
            tell(observer -> observer.onConnected(connection));
        }
        settle(held);
        return Optional.empty();
    }

    private void settle(PeerConnections held) {
        boolean localIsSmaller = provider.localPeerId().compareTo(held.peer) < 0;
        Optional<Pooled> surplus = held.surplus(options.connectionsPerPeer(), localIsSmaller);
        while (surplus.isPresent()) {
            Pooled retiring = surplus.get();
            retiring.use = Pooled.Use.RETIRING;
            if (retiring.isDialedHere()) {
                closeWhenSilent(retiring, -1);
            }
            surplus = held.surplus(options.connectionsPerPeer(), localIsSmaller);
        }
    }

    private void closeWhenSilent(Pooled retiring, long messagesBefore) {
        if (retiring.use != Pooled.Use.RETIRING || !retiring.connection.isOpen()) {
            return;
        }
        long messages = retiring.messages();
        if (messages == messagesBefore && retiring.connection.stats().streamsOpen() == 0) {
            retiring.connection.close("another connection to this peer is used");
            return;
        }
        timers.after(options.retireIdle(), () -> closeWhenSilent(retiring, messages));
    }

    private void closed(PeerConnections held, Pooled pooled, CloseReason reason) {
        if (!held.open.remove(pooled)) {
            return;
        }
        tell(observer -> observer.onClosed(pooled.connection, reason));
        if (held.open.isEmpty()) {
            if (connected.get(held.peer) == held) {
                connected.remove(held.peer);
                connectedPeers = null;
            }
            tell(observer -> observer.onDisconnected(held.peer, reason));
        } else if (held.open.stream().noneMatch(Pooled::isUsable)) {
            // The one that was to stay has gone: the last that was too many takes its place.
            held.open.get(held.open.size() - 1).use = Pooled.Use.KEPT;
        }
        forgetIdle(held);
    }

    private void forgetIdle(PeerConnections held) {
        if (held.isIdle()) {
            peers.remove(held.peer, held);
        }
    }

    private void tell(Consumer<Observer> event) {
        for (Observer observer : List.copyOf(observers)) {
            try {
                event.accept(observer);
            } catch (RuntimeException failure) {
                LOG.log(System.Logger.Level.ERROR, "an observer of connections failed", failure);
            }
        }
    }

    @Override
    public List<PeerId> peers() {
        List<PeerId> known = connectedPeers;
        if (known == null) {
            known = List.copyOf(connected.keySet());
            connectedPeers = known;
        }
        return known;
    }

    @Override
    public List<P2PConnection> of(PeerId peer) {
        PeerConnections held = peers.get(peer);
        return held == null ? List.of() : held.usable();
    }

    @Override
    public void disconnect(PeerId peer, String detail) {
        PeerConnections held = peers.get(peer);
        if (held != null) {
            for (Pooled pooled : List.copyOf(held.open)) {
                pooled.connection.close(detail);
            }
        }
    }

    @Override
    public Registration protect(PeerId peer) {
        PeerConnections held = peers.computeIfAbsent(peer, PeerConnections::new);
        held.protections++;
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                turn.execute(() -> {
                    held.protections--;
                    forgetIdle(held);
                });
            }
        };
    }

    @Override
    public boolean isProtected(PeerId peer) {
        PeerConnections held = peers.get(peer);
        return held != null && held.protections > 0;
    }

    @Override
    public Registration observe(Observer observer) {
        observers.add(observer);
        return () -> turn.execute(() -> observers.remove(observer));
    }

    /** Makes no further connections. Those that are open are the provider's to close. */
    public void stop() {
        stopped = true;
    }

    private long now() {
        return provider.context().nanoTime();
    }
}
