package io.p2p4j.node.message;

import io.p2p4j.api.identity.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many messages to each peer are unfinished, so that a call that is one too many fails at once. Thread-safe. */
final class Places {
    /** Guarded by the monitor. */
    private final Map<PeerId, Integer> taken = new LinkedHashMap<>();

    synchronized boolean take(PeerId peer, int max) {
        int count = taken.getOrDefault(peer, 0);
        if (count >= max) {
            return false;
        }
        taken.put(peer, count + 1);
        return true;
    }

    synchronized void free(PeerId peer) {
        taken.computeIfPresent(peer, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    synchronized int taken(PeerId peer) {
        return taken.getOrDefault(peer, 0);
    }
}
