package io.p2p4j.node.message;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which broadcasts were here lately. Bounded in number and time; the oldest give way. Not thread-safe; time is an argument. */
final class SeenBroadcasts {
    private final int countMax;
    private final long keepNanos;
    private final Map<BroadcastBody.Id, Long> seen = new LinkedHashMap<>();

    SeenBroadcasts(int countMax, long keepNanos) {
        this.countMax = countMax;
        this.keepNanos = keepNanos;
    }

    boolean contains(BroadcastBody.Id id, long nowNanos) {
        expire(nowNanos);
        return seen.containsKey(id);
    }

    void add(BroadcastBody.Id id, long nowNanos) {
        expire(nowNanos);
        seen.putIfAbsent(id, nowNanos);
        if (seen.size() > countMax) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    private void expire(long nowNanos) {
        Iterator<Long> times = seen.values().iterator();
        while (times.hasNext() && nowNanos - times.next() >= keepNanos) {
            times.remove();
        }
    }

    int size() {
        return seen.size();
    }
}
