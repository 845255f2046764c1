package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Comparison;
import io.p2p4j.bench.contest.Contest;
import io.p2p4j.bench.contest.Contestant;
import io.p2p4j.bench.contest.Cost;
import io.p2p4j.bench.contest.Goal;
import io.p2p4j.bench.contest.Pair;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.contest.Trial;
import io.p2p4j.bench.host.Words;
import io.p2p4j.bench.subject.StreamingWire;
import io.p2p4j.bench.subject.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Bytes in one direction over some streams of one connection. The baselines have one stream, whatever the number. */
final class StreamsWorkload implements Workload, Trial {
    private static final String CAPACITY = "capacity, MB/s";
    private static final double CHUNKS_OF_MEGABYTE = 1e6 / StreamingWire.CHUNK_BYTES;

    private final String id;
    private final int streams;

    StreamsWorkload(String id, int streams) {
        this.id = id;
        this.streams = streams;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Result run(Settings settings) {
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("p2p-quic", Way.FUTURE),
                new Contestant("p2p-direct-quic", Way.FUTURE),
                new Contestant("netty-quic", Way.IN_LOOP));
        List<Comparison> comparisons = List.of(
                Comparison.ratio(CAPACITY, "p2p-quic future", "netty-quic in-loop", Goal.atLeast(0.85)),
                Comparison.ratio(CAPACITY, "p2p-direct-quic future", "netty-quic in-loop", Goal.atLeast(0.85)),
                Comparison.ratio(CAPACITY, "p2p-boringssl future", "netty-boringssl in-loop", Goal.NONE));
        String title = "writes of 16 KiB in one direction over " + streams + (streams == 1 ? " stream" : " streams")
                + " of one connection; baselines have one";
        return new Result(id, title, Contest.run(settings, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
        pair.client().call("streams-open", "count", streams, "service", "SINK");
    }

    @Override
    public long firstOperations() {
        return 2L * streams;
    }

    @Override
    public Words run(Pair pair, long operations) {
        return flood(pair, operations);
    }

    static Words flood(Pair pair, long chunks) {
        CompletableFuture<Words> sent = pair.client().start("streams-flood", Words.of("count", chunks));
        CompletableFuture<Words> arrived = pair.server().start("arrived", Words.of("count", chunks));
        sent.join();
        return arrived.join();
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(CAPACITY, cost.capacity() / CHUNKS_OF_MEGABYTE);
        figures.put("on the wall, MB/s", cost.rate() / CHUNKS_OF_MEGABYTE);
        figures.put("sender CPU, ns", cost.clientNanos());
        figures.put("receiver CPU, ns", cost.serverNanos());
        figures.put("allocated, B", cost.allocatedBytes());
        return figures;
    }
}
