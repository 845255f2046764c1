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
import io.p2p4j.bench.subject.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Streams that are in each other's way. In each turn: 99 streams alone, then beside one whose reader is slow; messages there
 * and back on one stream alone, then beside a stream of bulk.
 */
final class FairnessWorkload implements Workload, Trial {
    private static final int STREAMS = 99;
    private static final int MESSAGE_BYTES = 100;
    private static final int CHUNKS = 20_000;
    private static final int ROUND_TRIPS = 2_000;
    private static final String KEPT = "99 streams beside a slow one / alone";
    private static final String P99 = "p99 beside bulk, us";

    private int divisor = 1;

    @Override
    public String id() {
        return "fairness";
    }

    @Override
    public Result run(Settings settings) {
        divisor = settings.isTest() ? 100 : 1;
        List<Contestant> contestants = List.of(new Contestant("p2p-boringssl", Way.FUTURE));
        List<Comparison> comparisons = List.of(
                Comparison.value(KEPT, "p2p-boringssl future", Goal.atLeast(0.9)),
                Comparison.value(P99, "p2p-boringssl future", Goal.atMost(5000)));
        String title = "streams of one connection that are in each other's way, by the clock on the wall";
        return new Result(id(), title, Contest.run(settings, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
        pair.client().call("streams-open", "count", STREAMS, "service", "SINK");
        pair.client().call("streams-open", "count", 1, "service", "ECHO");
        StreamsWorkload.flood(pair, 2L * CHUNKS / divisor);
        roundTrips(pair);
    }

    @Override
    public long firstOperations() {
        return 1;
    }

    @Override
    public boolean isFixed() {
        return true;
    }

    @Override
    public Words run(Pair pair, long operations) {
        long alone = floodNanos(pair);
        pair.client().call("streams-open", "count", 1, "service", "SLOW");
        pair.client().call("streams-start", "service", "SLOW");
        long besideSlow = floodNanos(pair);
        pair.client().call("streams-reset", "service", "SLOW");
        Words quiet = roundTrips(pair);
        Words loud = besideBulk(pair);
        return Words.of(
                "alone", alone,
                "slow", besideSlow,
                "quiet50", quiet.text("p50"),
                "quiet99", quiet.text("p99"),
                "loud50", loud.text("p50"),
                "loud99", loud.text("p99"));
    }

    private long floodNanos(Pair pair) {
        long start = System.nanoTime();
        StreamsWorkload.flood(pair, CHUNKS / divisor);
        return System.nanoTime() - start;
    }

    private Words roundTrips(Pair pair) {
        return pair.client().call("streams-round-trips", "size", MESSAGE_BYTES, "count", ROUND_TRIPS / divisor);
    }

    private Words besideBulk(Pair pair) {
        pair.client().call("streams-open", "count", 1, "service", "BULK");
        pair.client().call("streams-start", "service", "BULK");
        Words words = roundTrips(pair);
        pair.client().call("streams-reset", "service", "BULK");
        return words;
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        double megabytes = CHUNKS / divisor * 16_384 / 1e6;
        double alone = words.number("alone") / 1e9;
        double besideSlow = words.number("slow") / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("99 streams alone, MB/s", megabytes / alone);
        figures.put("beside a slow one, MB/s", megabytes / besideSlow);
        figures.put(KEPT, alone / besideSlow);
        figures.put("p50 alone, us", words.number("quiet50") / 1e3);
        figures.put("p99 alone, us", words.number("quiet99") / 1e3);
        figures.put("p50 beside bulk, us", words.number("loud50") / 1e3);
        figures.put(P99, words.number("loud99") / 1e3);
        return figures;
    }
}
