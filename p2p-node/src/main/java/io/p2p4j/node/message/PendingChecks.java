package io.p2p4j.node.message;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Broadcasts whose signature is being checked: one of an id at a time. Copies that come meanwhile wait, and are needed only when the one
 * before them turns out to be forged. Owned by the node's turn.
 */
final class PendingChecks<C> {
    private final Map<BroadcastBody.Id, ArrayDeque<C>> waiting = new LinkedHashMap<>();

    /** Takes one in; tells whether it is to be checked now, or waits. */
    boolean add(BroadcastBody.Id id, C copy) {
        ArrayDeque<C> others = waiting.get(id);
        if (others != null) {
            others.add(copy);
            return false;
        }
        waiting.put(id, new ArrayDeque<>(0));
        return true;
    }

    /** The one that was checked is right; returns those that waited for it, and are not needed. */
    List<C> right(BroadcastBody.Id id) {
        ArrayDeque<C> others = waiting.remove(id);
        return others == null ? List.of() : List.copyOf(others);
    }

    /** The one that was checked is forged; returns which is to be checked next. */
    Optional<C> forged(BroadcastBody.Id id) {
        ArrayDeque<C> others = waiting.get(id);
        if (others == null || others.isEmpty()) {
            waiting.remove(id);
            return Optional.empty();
        }
        return Optional.of(others.remove());
    }

    int size() {
        return waiting.size();
    }
}
