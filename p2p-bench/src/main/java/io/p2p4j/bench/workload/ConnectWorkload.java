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
import java.util.concurrent.ConcurrentHashMap;

/** Connections that are opened, both ends authenticated, and closed. */
final class ConnectWorkload implements Workload, Trial {
    private static final int FIRST = 20;
    private static final int AT_ONCE = 8;
    private static final String CAPACITY = "capacity, connects/s";

    private final Map<Pair, String> addresses = new ConcurrentHashMap<>();

    @Override
    public String id() {
        return "connect";
    }

    @Override
    public Result run(Settings settings) {
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("netty-boringssl-identity", Way.IN_LOOP),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("p2p-jdk", Way.FUTURE),
                new Contestant("netty-jdk-identity", Way.IN_LOOP),
                new Contestant("netty-jdk", Way.IN_LOOP),
                new Contestant("netty-tcp", Way.IN_LOOP),
                new Contestant("p2p-quic", Way.FUTURE),
                new Contestant("netty-quic", Way.IN_LOOP),
                new Contestant("grpc-tls", Way.PUSH));
        List<Comparison> comparisons = List.of(
                Comparison.ratio(
                        CAPACITY, "p2p-boringssl future", "netty-boringssl-identity in-loop", Goal.atLeast(0.85)),
                Comparison.ratio(CAPACITY, "p2p-boringssl future", "netty-boringssl in-loop", Goal.NONE),
                Comparison.ratio(CAPACITY, "p2p-jdk future", "netty-jdk-identity in-loop", Goal.atLeast(0.85)));
        // There is more code in a handshake than elsewhere, and each call of it is long: it takes longer to be
        // compiled.
        Settings warmer = settings.withWarmupCpuSeconds(2 * settings.warmupCpuSeconds());
        String title = "connects with mutual authentication; identity: with the identity proof that p2p4j asks for";
        return new Result(id(), title, Contest.run(warmer, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        addresses.put(pair, pair.server().call("listen", "service", "SINK").text("address"));
    }

    @Override
    public long firstOperations() {
        return FIRST;
    }

    @Override
    public Words run(Pair pair, long operations) {
        String address = addresses.getOrDefault(pair, "");
        Words words = pair.client().call("dial", "address", address, "count", operations, "at-once", AT_ONCE);
        if (words.number("open") != operations) {
            throw new IllegalStateException("of " + operations + " dials: " + words);
        }
        return words;
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(CAPACITY, cost.capacity());
        figures.put("on the wall, connects/s", cost.rate());
        figures.put("dialer CPU, us", cost.clientNanos() / 1e3);
        figures.put("listener CPU, us", cost.serverNanos() / 1e3);
        figures.put("allocated, KB", cost.allocatedBytes() / 1e3);
        return figures;
    }
}
