package io.p2p4j.node.message;

import io.p2p4j.api.identity.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many messages to each peer are unfinished, so that a call that is one too many fails at once. Thread-safe. */
final class Places {
    /** Guarded by the monitor. */
    private final Map<PeerId, Integer> taken = new LinkedHashMap<>();

    private long all;

    synchronized boolean take(PeerId peer, int max) {
        int count = taken.getOrDefault(peer, 0);
        if (count >= max) {
            return false;
        }
        taken.put(peer, count + 1);
        all++;
        return true;
    }

    synchronized void free(PeerId peer) {
        Integer count = taken.get(peer);
        if (count != null) {
            all--;
            if (count == 1) {
                taken.remove(peer);
            } else {
                taken.put(peer, count - 1);
            }
        }
    }

    /** Of all peers together. */
    synchronized long all() {
        return all;
    }

    synchronized int taken(PeerId peer) {
        return taken.getOrDefault(peer, 0);
    }
}
