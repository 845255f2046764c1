package io.p2p4j.node.health;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Registration;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.KnownPeer;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches the health of peers: pings the connected ones, keeps counts and quality in the book, tells of peers that become healthy
 * or unhealthy, replaces bad connections, dials lost peers again, and forgets those that are dead for long. Owned by the node's
 * turn.
 */
public final class HealthService implements NodeService {
    private static final System.Logger LOG = System.getLogger(HealthService.class.getName());

    private final HealthOptions options;
    private final Map<PeerId, Watched> watched = new LinkedHashMap<>();
    /** The known peers that were not healthy when they were looked at last. */
    private final Set<PeerId> unhealthy = new LinkedHashSet<>();

    private final Map<PeerId, Retry> retries = new TreeMap<>();
    private final List<Registration> registrations = new ArrayList<>();
    private @Nullable NodeView node;
    private @Nullable RandomGenerator jitter;
    private @Nullable PeerId probing;

    /** A connected peer. */
    private static final class Watched {
        final Quality quality = new Quality();
        boolean pinging;
        int checksBelow;
    }

    /** A lost peer that is dialed again. */
    private static final class Retry {
        int attempt;

        @Nullable
        Cancellable timer;
    }

    /**
     * Makes the service.
     *
     * @param options how to watch
     */
    public HealthService(HealthOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public CompletionStage<Void> start(NodeView view) {
        node = view;
        RandomGenerator random = view.provider().context().random("health");
        jitter = random;
        registrations.add(view.connections().observe(new Changes()));
        registrations.add(view.book().observe(new PeerBook.Observer() {
            @Override
            public void onForgotten(PeerId peer) {
                unhealthy.remove(peer);
                end(retries.remove(peer));
            }
        }));
        // What an earlier life knew is nothing new.
        view.book().visit(known -> {
            if (!options.rule().isHealthy(known)) {
                unhealthy.add(known.peer());
            }
        });
        // Nodes that start together do not go on together.
        view.after(part(options.heartbeatInterval(), random), this::heartbeat);
        view.after(part(options.checkInterval(), random), this::check);
        return CompletableFuture.completedFuture(null);
    }

    private static Duration part(Duration whole, RandomGenerator random) {
        return Duration.ofNanos(1 + random.nextLong(whole.toNanos()));
    }

    @Override
    public CompletionStage<Void> stop() {
        registrations.forEach(Registration::close);
        retries.values().forEach(HealthService::end);
        retries.clear();
        return CompletableFuture.completedFuture(null);
    }

    private static void end(@Nullable Retry retry) {
        Cancellable timer = retry == null ? null : retry.timer;
        if (timer != null) {
            timer.cancel();
        }
    }

    private NodeView node() {
        NodeView view = node;
        if (view == null) {
            throw new IllegalStateException("the service was not started");
        }
        return view;
    }

    // Pings.

    private void heartbeat() {
        ping(node().connections().peers());
        node().after(options.heartbeatInterval(), this::heartbeat);
    }

    /** A ping that is not answered yet, or over. */
    private static final class Ping {
        final PeerId peer;
        final Watched state;
        boolean over;

        Ping(PeerId peer, Watched state) {
            this.peer = peer;
            this.state = state;
        }
    }

    /** Pings some peers, with one timer for all. */
    private void ping(List<PeerId> peers) {
        List<Ping> round = new ArrayList<>(peers.size());
        for (PeerId peer : peers) {
            Watched state = watched.get(peer);
            List<P2PConnection> open = node().connections().of(peer);
            if (state != null && !state.pinging && !open.isEmpty()) {
                Ping ping = new Ping(peer, state);
                round.add(ping);
                ping(ping, open.get(0));
            }
        }
        if (!round.isEmpty()) {
            node().after(options.pingTimeout(), () -> round.forEach(ping -> ended(ping, null)));
        }
    }

    private void ping(Ping ping, P2PConnection connection) {
        ping.state.pinging = true;
        connection
                .ping()
                .whenComplete((roundTrip, failure) ->
                        node().callbacks().execute(() -> ended(ping, failure == null ? roundTrip : null)));
    }

    /** A ping was answered, or is lost when there is no round trip. The first answer counts. */
    private void ended(Ping ping, @Nullable Duration roundTrip) {
        if (ping.over) {
            return;
        }
        ping.over = true;
        ping.state.pinging = false;
        if (roundTrip == null) {
            ping.state.quality.lost();
            node().book().failed(ping.peer);
        } else {
            ping.state.quality.answered(roundTrip);
            node().book().succeeded(ping.peer);
        }
    }

    // The check.

    private void check() {
        NodeView view = node();
        long now = view.provider().context().nanoTime();
        watched.forEach((peer, state) -> measure(view, peer, state, now));
        List<PeerId> quiet = new ArrayList<>();
        List<PeerId> dead = new ArrayList<>();
        List<PeerRecord> silent = new ArrayList<>(1);
        List<NodeEvent> changes = new ArrayList<>();
        view.book().visit(known -> {
            PeerId peer = known.peer();
            boolean connected = watched.containsKey(peer);
            if (connected && known.isSilentFor(options.checkInterval())) {
                quiet.add(peer);
            } else if (!connected && isDead(known)) {
                dead.add(peer);
                return;
            }
            tell(known, changes);
            if (!connected && isProbed(known)) {
                PeerRecord record = known.toRecord();
                if (silent.isEmpty() || isSilentFor(record, silent.get(0))) {
                    silent.clear();
                    silent.add(record);
                }
            }
        });
        changes.forEach(view::publish);
        ping(quiet);
        dead.forEach(view.book()::remove);
        silent.forEach(record -> probe(view, record.peer()));
        view.after(options.checkInterval(), this::check);
    }

    private void measure(NodeView view, PeerId peer, Watched state, long now) {
        Optional<PeerRecord> record = view.book().get(peer);
        if (record.isEmpty()) {
            return;
        }
        long bytes = 0;
        for (P2PConnection connection : view.connections().of(peer)) {
            ConnectionStats stats = connection.stats();
            bytes += stats.bytesSent() + stats.bytesReceived();
        }
        state.quality.bytes(bytes, now);
        double quality =
                state.quality.score(record.get().successCount(), record.get().failureCount());
        view.book().setQuality(peer, quality);
        state.checksBelow = quality < options.rotateBelow() ? state.checksBelow + 1 : 0;
        if (state.checksBelow >= options.rotateChecks()) {
            state.checksBelow = 0;
            LOG.log(System.Logger.Level.DEBUG, "quality {0}: a new connection is made; peer_id={1}", quality, peer);
            view.connections().renew(peer).whenComplete((connection, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "no new connection could be made; peer_id=" + peer, failure);
                }
            });
        }
    }

    /** Hearsay that nobody could prove, or a peer that has failed since it answered, for so long. */
    private boolean isDead(KnownPeer known) {
        return (!known.isProven() || known.failuresInRow() > 0)
                && known.isSilentFor(options.pruneAfter())
                && known.isKnownFor(options.pruneAfter())
                && known.source() != PeerSource.MANUAL
                && known.source() != PeerSource.BOOTSTRAP
                && !known.isBanned();
    }

    private boolean isProbed(KnownPeer known) {
        return known.isProven() && known.isSilentFor(options.probeAfter()) && !known.isBanned();
    }

    private static boolean isSilentFor(PeerRecord record, PeerRecord other) {
        int byFailures = Integer.compare(record.failuresInRow(), other.failuresInRow());
        return byFailures != 0
                ? byFailures < 0
                : record.lastSeen()
                        .orElse(record.firstSeen())
                        .isBefore(other.lastSeen().orElse(other.firstSeen()));
    }

    /** Dials one peer at a time, to see whether it is there; a connection that nobody uses is not kept. */
    private void probe(NodeView view, PeerId peer) {
        if (probing != null) {
            return;
        }
        probing = peer;
        view.connections().acquire(peer).whenComplete((connection, failure) -> {
            probing = null;
            if (failure == null && connection.stats().streamsOpen() == 0) {
                connection.close("a look whether you are there");
            }
        });
    }

    private void tell(KnownPeer known, List<NodeEvent> changes) {
        boolean now = options.rule().isHealthy(known);
        boolean changed = now ? unhealthy.remove(known.peer()) : unhealthy.add(known.peer());
        if (changed) {
            changes.add(new NodeEvent.PeerHealthChanged(known.peer(), now));
        }
    }

    // Reconnecting.

    private final class Changes implements Connections.Observer {
        @Override
        public void onConnected(P2PConnection connection) {
            PeerId peer = connection.remotePeerId();
            watched.put(peer, new Watched());
            end(retries.remove(peer));
        }

        @Override
        public void onDisconnected(PeerId peer, CloseReason reason) {
            watched.remove(peer);
            if (isLost(peer, reason) && !retries.containsKey(peer)) {
                Retry retry = new Retry();
                retries.put(peer, retry);
                arm(peer, retry);
            }
        }
    }

    /** A peer that took its leave is not run after, unless the application wants it. */
    private boolean isLost(PeerId peer, CloseReason reason) {
        boolean manual = node().book()
                .get(peer)
                .map(record -> record.source() == PeerSource.MANUAL)
                .orElse(false);
        return switch (reason.origin()) {
            case LOCAL ->
                reason.code() == CloseReason.Code.IDLE_TIMEOUT || reason.code() == CloseReason.Code.CONNECTION_LOST;
            case NETWORK -> true;
            case REMOTE -> manual || reason.code() != CloseReason.Code.NORMAL;
        };
    }

    private void arm(PeerId peer, Retry retry) {
        RandomGenerator random = jitter;
        if (random == null || retry.attempt >= options.retryAttemptsMax()) {
            retries.remove(peer, retry);
            return;
        }
        retry.timer = node().after(options.backoff().delay(retry.attempt, random), () -> {
            retry.attempt++;
            node().connections().acquire(peer).whenComplete((connection, failure) -> {
                if (failure == null || retries.get(peer) != retry) {
                    retries.remove(peer, retry);
                } else {
                    arm(peer, retry);
                }
            });
        });
    }
}
