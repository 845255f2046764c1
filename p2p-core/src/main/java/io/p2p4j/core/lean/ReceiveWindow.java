package io.p2p4j.core.lean;

/**
 * The credit that this side gives for one channel, or for all streams together (docs/WIRE.md section 6). All counts are
 * totals since the start, so that nothing can be given or returned twice.
 */
final class ReceiveWindow {
    private final int windowBytes;
    private long granted;
    private long arrived;
    private long consumed;

    ReceiveWindow(int windowBytes) {
        this.windowBytes = windowBytes;
        this.granted = windowBytes;
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

    /** Bytes that arrived and were not consumed. */
    long held() {
        return arrived - consumed;
    }

    void consume(long bytes) {
        if (bytes < 0 || bytes > held()) {
            throw new IllegalArgumentException(
                    "consumed " + bytes + " bytes (expected at most the " + held() + " that wait)");
        }
        consumed += bytes;
    }

    /** Returns what should be granted now, or 0 while it is less than half the window; early counts as consumed. */
    long due(long early) {
        long more = consumed + early + windowBytes - granted;
        return more >= windowBytes / 2 ? more : 0;
    }

    void grant(long bytes) {
        granted += bytes;
    }
}
