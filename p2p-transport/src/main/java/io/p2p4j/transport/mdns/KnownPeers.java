package io.p2p4j.transport.mdns;

import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The peers whose announcements hold. Time is an argument. Owned by the discovery's loop. */
final class KnownPeers {
    static final int PEERS_MAX = 1024;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long TTL_SECONDS_MAX = 4500;
    private static final int REFRESH_PERCENT = 80;

    private final Map<PeerId, Known> known = new LinkedHashMap<>();

    private record Known(DiscoveredPeer peer, long atNanos) {
        long endNanos() {
            return atNanos + peer.ttl().toNanos();
        }
    }

    List<DiscoveredPeer> peers() {
        return known.values().stream().map(Known::peer).toList();
    }

    /** Takes in what a response says; returns what changes by it. A goodbye holds for one more second (RFC 6762 10.1). */
    List<DiscoveryEvent> learn(MdnsService.Told told, long nowNanos) {
        Known before = known.get(told.peer());
        if (told.ttlSeconds() == 0) {
            if (before != null) {
                DiscoveredPeer peer = before.peer();
                Duration left = Duration.ofSeconds(1);
                known.put(told.peer(), new Known(new DiscoveredPeer(peer.peerId(), peer.addresses(), left), nowNanos));
            }
            return List.of();
        }
        if (told.addresses().isEmpty() || (before == null && known.size() >= PEERS_MAX)) {
            return List.of();
        }
        Duration ttl = Duration.ofSeconds(Math.min(told.ttlSeconds(), TTL_SECONDS_MAX));
        DiscoveredPeer peer = new DiscoveredPeer(told.peer(), told.addresses(), ttl);
        known.put(told.peer(), new Known(peer, nowNanos));
        if (before == null) {
            return List.of(new DiscoveryEvent.Found(peer));
        }
        return before.peer().addresses().equals(peer.addresses())
                ? List.of()
                : List.of(new DiscoveryEvent.Changed(peer));
    }

    /** Forgets those whose time is over. */
    List<DiscoveryEvent> expire(long nowNanos) {
        List<DiscoveryEvent> events = new ArrayList<>();
        for (Iterator<Known> all = known.values().iterator(); all.hasNext(); ) {
            Known next = all.next();
            if (next.endNanos() - nowNanos <= 0) {
                all.remove();
                events.add(new DiscoveryEvent.Expired(next.peer()));
            }
        }
        return events;
    }

    /** Whether somebody has to be asked for again before its time is over. */
    boolean isRefreshDue(long nowNanos) {
        return known.values().stream()
                .anyMatch(next -> next.peer().ttl().toNanos() > SECOND_NANOS
                        && nowNanos - next.atNanos() > next.peer().ttl().toNanos() / 100 * REFRESH_PERCENT);
    }
}
