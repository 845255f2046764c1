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

/** A message of 100 bytes goes there and back, then the next. */
final class RoundTripWorkload implements Workload, Trial {
    private static final int MESSAGE_BYTES = 100;
    private static final int FIRST = 500;
    private static final String P50 = "p50, us";
    private static final String P99 = "p99, us";

    @Override
    public String id() {
        return "roundtrip";
    }

    @Override
    public Result run(Settings settings) {
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.PUSH),
                new Contestant("p2p-direct-boringssl", Way.PUSH),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("p2p-boringssl", Way.BLOCKING),
                new Contestant("netty-boringssl", Way.BLOCKING),
                new Contestant("p2p-direct-jdk", Way.PUSH),
                new Contestant("netty-jdk", Way.IN_LOOP),
                new Contestant("netty-tcp", Way.IN_LOOP),
                new Contestant("nio", Way.IN_LOOP),
                new Contestant("p2p-quic", Way.PUSH),
                new Contestant("netty-quic", Way.IN_LOOP),
                new Contestant("grpc-tls", Way.PUSH));
        List<Comparison> comparisons = List.of(
                Comparison.ratio(P50, "p2p-boringssl push", "netty-boringssl in-loop", Goal.atMost(1.2)),
                Comparison.ratio(P99, "p2p-boringssl push", "netty-boringssl in-loop", Goal.atMost(1.5)),
                Comparison.ratio(P50, "p2p-direct-boringssl push", "netty-boringssl in-loop", Goal.atMost(1.2)),
                Comparison.ratio(P99, "p2p-direct-boringssl push", "netty-boringssl in-loop", Goal.atMost(1.5)),
                Comparison.ratio(P50, "p2p-boringssl blocking", "netty-boringssl blocking", Goal.atMost(1.2)),
                Comparison.ratio(P99, "p2p-boringssl blocking", "netty-boringssl blocking", Goal.atMost(1.5)),
                Comparison.ratio(P50, "p2p-direct-jdk push", "netty-jdk in-loop", Goal.atMost(1.2)),
                Comparison.ratio(P99, "p2p-direct-jdk push", "netty-jdk in-loop", Goal.atMost(1.5)));
        String title = "a message of 100 bytes there and back, one after the other";
        return new Result(id(), title, Contest.run(settings, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "ECHO").text("address");
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
    }

    @Override
    public long firstOperations() {
        return FIRST;
    }

    @Override
    public Words run(Pair pair, long operations) {
        return pair.client().call("round-trips", "size", MESSAGE_BYTES, "count", operations);
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(P50, words.number("p50") / 1e3);
        figures.put(P99, words.number("p99") / 1e3);
        figures.put("longest, us", words.number("max") / 1e3);
        figures.put("client CPU, us", cost.clientNanos() / 1e3);
        figures.put("server CPU, us", cost.serverNanos() / 1e3);
        figures.put("allocated, B", cost.allocatedBytes());
        return figures;
    }
}
