package io.p2p4j.node.pool;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the pool has for one peer. Owned by the node's turn. */
final class PeerConnections {
    /**
     * Connections of opposite directions that opened within this time of each other were dialed by both ends at once. Later, the
     * newer one exists because its dialer lost the older one, whatever this end believes.
     */
    static final long SIMULTANEOUS_NANOS = 10_000_000_000L;

    final PeerId peer;
    final List<Pooled> open = new ArrayList<>(1);
    int protections;

    @Nullable
    CompletableFuture<P2PConnection> dial;

    PeerConnections(PeerId peer) {
        this.peer = peer;
    }

    boolean isIdle() {
        return open.isEmpty() && protections == 0 && dial == null;
    }

    /** The connections for what is new, the one that was opened last first. */
    List<P2PConnection> usable() {
        if (open.size() == 1) {
            P2PConnection only = open.get(0).connection;
            return only.isOpen() ? List.of(only) : List.of();
        }
        List<P2PConnection> usable = new ArrayList<>(open.size());
        addOpen(usable, Pooled.Use.KEPT);
        if (usable.isEmpty()) {
            addOpen(usable, Pooled.Use.RETIRING);
        }
        return usable;
    }

    private void addOpen(List<P2PConnection> usable, Pooled.Use use) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Pooled pooled = open.get(i);
            if (pooled.use == use && pooled.connection.isOpen()) {
                usable.add(pooled.connection);
            }
        }
    }

    /**
     * Which connection is one too many; both ends come to the same answer. Of two that both ends dialed at once, the one that the
     * smaller id dialed stays; else the newer one does.
     *
     * @param localIsSmaller whether this end's peer id is the smaller one
     */
    Optional<Pooled> surplus(int connectionsMax, boolean localIsSmaller) {
        List<Pooled> kept = open.stream().filter(Pooled::isUsable).toList();
        if (kept.size() <= connectionsMax) {
            return Optional.empty();
        }
        for (Pooled candidate : kept) {
            boolean preferred = candidate.isDialedHere() == localIsSmaller;
            if (!preferred && kept.stream().anyMatch(other -> wereSimultaneous(candidate, other))) {
                return Optional.of(candidate);
            }
        }
        return Optional.of(kept.get(0));
    }

    private static boolean wereSimultaneous(Pooled one, Pooled other) {
        return one.isDialedHere() != other.isDialedHere()
                && Math.abs(one.openedNanos - other.openedNanos) < SIMULTANEOUS_NANOS;
    }
}
