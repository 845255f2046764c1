package io.p2p4j.core.admission;

import io.p2p4j.api.address.IpPrefix;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes on at the addresses, or at the subnets, from which somebody was let in: handshakes, open connections and a
 * token bucket. A place is forgotten when nothing is open there and its bucket is full again, which is looked at when the
 * next one comes. Guarded by the monitor of {@link Admission}.
 */
final class Places {
    /** Places that have nothing open and wait for their bucket; beyond it the oldest is forgotten with what it took. */
    static final int RECOVERING_MAX = 1 << 14;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int LOOKED_AT_MAX = 8;

    private final int handshakesMax;
    private final long tokenNanos;
    private final long bucketNanos;
    private final int openMax;
    private final Map<IpPrefix, Place> places = new LinkedHashMap<>(0);
    private final Deque<Place> recovering = new ArrayDeque<>(0);

    /** One address or subnet. */
    private static final class Place {
        final IpPrefix key;
        int handshakes;
        int open;
        /** When the bucket is full; each token that is taken moves it. */
        long fullAtNanos;

        boolean queued;

        Place(IpPrefix key, long nowNanos) {
            this.key = key;
            this.fullAtNanos = nowNanos;
        }

        boolean isBusy() {
            return handshakes > 0 || open > 0;
        }
    }

    Places(int handshakesMax, int perSecond, int burst, int openMax) {
        this.handshakesMax = handshakesMax;
        this.tokenNanos = SECOND_NANOS / perSecond;
        this.bucketNanos = tokenNanos * burst;
        this.openMax = openMax;
    }

    int size() {
        return places.size();
    }

    boolean isShakingHands(IpPrefix key) {
        Place place = places.get(key);
        return place != null && place.handshakes >= handshakesMax;
    }

    boolean isTooOften(IpPrefix key, long nowNanos) {
        Place place = places.get(key);
        return place != null && Math.max(0, place.fullAtNanos - nowNanos) + tokenNanos > bucketNanos;
    }

    boolean isCrowded(IpPrefix key) {
        Place place = places.get(key);
        return place != null && place.open >= openMax;
    }

    void begin(IpPrefix key, long nowNanos) {
        forget(nowNanos);
        Place place = places.computeIfAbsent(key, absent -> new Place(absent, nowNanos));
        place.handshakes++;
        place.fullAtNanos = nowNanos + Math.max(0, place.fullAtNanos - nowNanos) + tokenNanos;
    }

    void handshakeEnded(IpPrefix key) {
        Place place = known(key);
        place.handshakes--;
        settle(place);
    }

    /** While its handshake is still counted, so the place is known. */
    void opened(IpPrefix key) {
        known(key).open++;
    }

    void openEnded(IpPrefix key) {
        Place place = known(key);
        place.open--;
        settle(place);
    }

    private Place known(IpPrefix key) {
        Place place = places.get(key);
        if (place == null) {
            throw new IllegalStateException("place " + key + " is not known (expected what was let in)");
        }
        return place;
    }

    private void settle(Place place) {
        if (!place.isBusy() && !place.queued) {
            place.queued = true;
            recovering.addLast(place);
        }
    }

    private void forget(long nowNanos) {
        for (int looked = 0; looked < LOOKED_AT_MAX; looked++) {
            Place eldest = recovering.peekFirst();
            if (eldest == null) {
                return;
            }
            if (eldest.isBusy()) {
                eldest.queued = false;
            } else if (eldest.fullAtNanos - nowNanos <= 0 || recovering.size() > RECOVERING_MAX) {
                places.remove(eldest.key);
            } else {
                return;
            }
            recovering.removeFirst();
        }
    }
}
