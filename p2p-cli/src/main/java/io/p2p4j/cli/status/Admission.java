package io.p2p4j.cli.status;

/** How many connections and requests come through. Owned by the server's one thread. */
final class Admission {
    private static final double NANOS_PER_SECOND = 1e9;

    private final StatusOptions options;
    private int connections;
    private double tokens;
    private long refilledNanos;

    Admission(StatusOptions options) {
        this.options = options;
        this.tokens = options.requestsBurst();
        this.refilledNanos = System.nanoTime();
    }

    boolean connect() {
        connections++;
        return connections <= options.connectionsMax();
    }

    void disconnect() {
        connections--;
    }

    /** Takes one request of what is allowed. */
    boolean request(long nowNanos) {
        double fresh = (nowNanos - refilledNanos) / NANOS_PER_SECOND * options.requestsPerSecond();
        tokens = Math.min(options.requestsBurst(), tokens + fresh);
        refilledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
