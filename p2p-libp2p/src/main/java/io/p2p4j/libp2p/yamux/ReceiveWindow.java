package io.p2p4j.libp2p.yamux;

/**
 * What the peer may send of one stream, and how far that grows (Yamux specification, section Flow Control). Counts are
 * totals, so that nothing can be given twice.
 */
final class ReceiveWindow {
    /** A window that is used up within so many round trips is too small for the path. */
    private static final int ROUND_TRIPS = 4;

    /** The window that is wanted now; the protocol's own is granted at the start, even when it is larger. */
    private int sizeBytes;

    private long granted;
    private long arrived;
    private long consumed;
    private boolean updated;
    private long updatedNanos;

    ReceiveWindow(int sizeBytes) {
        this.sizeBytes = sizeBytes;
        this.granted = YamuxLimits.WINDOW_BYTES_MIN;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** Takes bytes that arrive; returns false when they are more than there is credit for. */
    boolean arrive(long bytes) {
        if (bytes > granted - arrived) {
            return false;
        }
        arrived += bytes;
        return true;
    }

    long credit() {
        return granted - arrived;
    }

    int held() {
        return (int) (arrived - consumed);
    }

    void consume(int bytes) {
        consumed += bytes;
    }

    /** Returns what should be granted now, or 0 while it is less than half the window. */
    long due() {
        long more = consumed + sizeBytes - granted;
        return more >= Math.max(1, sizeBytes / 2) ? more : 0;
    }

    /** Tells whether the peer used the window up faster than the path carries it. */
    boolean isTooSmall(long nowNanos, long roundTripNanos) {
        boolean fast = updated && roundTripNanos > 0 && nowNanos - updatedNanos < ROUND_TRIPS * roundTripNanos;
        updated = true;
        updatedNanos = nowNanos;
        return fast;
    }

    void grow(int bytes) {
        sizeBytes += bytes;
    }

    void grant(long bytes) {
        granted += bytes;
    }
}
