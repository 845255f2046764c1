package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Cost;
import io.p2p4j.bench.contest.Pair;
import io.p2p4j.bench.contest.Trial;
import io.p2p4j.bench.host.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Messages in one direction over one connection, as fast as they go; over when the receiver has counted all of them. */
final class Flood implements Trial {
    static final String ALLOCATED = "allocated, B";

    private final int messageBytes;
    /** What the capacity is counted in. */
    private final String unit;

    private final double unitOperations;

    private Flood(int messageBytes, String unit, double unitOperations) {
        this.messageBytes = messageBytes;
        this.unit = unit;
        this.unitOperations = unitOperations;
    }

    /** Counts in megabytes. */
    static Flood inMegabytes(int messageBytes) {
        return new Flood(messageBytes, "MB/s", 1e6 / messageBytes);
    }

    /** Counts in millions of messages. */
    static Flood inMillions(int messageBytes) {
        return new Flood(messageBytes, "M/s", 1e6);
    }

    String capacity() {
        return "capacity, " + unit;
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
    }

    @Override
    public long firstOperations() {
        return Math.max(16, (1 << 20) / messageBytes);
    }

    @Override
    public Words run(Pair pair, long operations) {
        CompletableFuture<Words> sent =
                pair.client().start("flood", Words.of("size", messageBytes, "count", operations));
        CompletableFuture<Words> arrived = pair.server().start("arrived", Words.of("count", operations));
        // The sender's failure says more than the receiver's waiting in vain.
        sent.join();
        return arrived.join();
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(capacity(), cost.capacity() / unitOperations);
        figures.put("on the wall, " + unit, cost.rate() / unitOperations);
        figures.put("sender CPU, ns", cost.clientNanos());
        figures.put("receiver CPU, ns", cost.serverNanos());
        figures.put(ALLOCATED, cost.allocatedBytes());
        return figures;
    }
}
