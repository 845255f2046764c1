package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Cost;
import io.p2p4j.bench.contest.Pair;
import io.p2p4j.bench.contest.Trial;
import io.p2p4j.bench.host.Words;
import java.util.LinkedHashMap;
import java.util.Map;

/** Streams of one connection that are opened, carry a byte there and back, and are closed. */
final class BriefStreams implements Trial {
    /** What a core of its own would carry. */
    static final String CAPACITY = "capacity, streams/s";

    private static final int FIRST = 200;
    private static final int AT_ONCE = 32;

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
    }

    @Override
    public long firstOperations() {
        return FIRST;
    }

    @Override
    public Words run(Pair pair, long operations) {
        return pair.client().call("streams-brief", "count", operations, "at-once", AT_ONCE);
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(CAPACITY, cost.capacity());
        figures.put("on the wall, streams/s", cost.rate());
        figures.put("opener CPU, us", cost.clientNanos() / 1e3);
        figures.put("listener CPU, us", cost.serverNanos() / 1e3);
        figures.put("allocated, B", cost.allocatedBytes());
        return figures;
    }
}
