package io.p2p4j.bench.workload;

import io.p2p4j.api.Limits;
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
import java.util.concurrent.locks.LockSupport;

/**
 * As many idle connections as the system has descriptors for, up to 20,000, in a process of 512 MB at each end; and what
 * their signs of life cost. A turn is nothing else for one keep-alive interval, in which each connection asks once.
 */
final class CrowdWorkload implements Workload, Trial {
    private static final int CONNECTIONS_MAX = 20_000;
    /** For files, event loops and the like. */
    private static final int OTHER_DESCRIPTORS = 150;

    private static final int AT_ONCE = 32;
    private static final long TURN_NANOS = Limits.DEFAULTS.keepAliveInterval().toNanos();

    private boolean tiny;
    private double connections;

    @Override
    public String id() {
        return "crowd";
    }

    @Override
    public Result run(Settings settings) {
        tiny = settings.isTest();
        List<Contestant> contestants = List.of(new Contestant("p2p-boringssl", Way.FUTURE));
        List<Comparison> comparisons = List.of(
                Comparison.value("connections", "p2p-boringssl future", Goal.atLeast(CONNECTIONS_MAX)),
                Comparison.value("listener CPU, % of a core", "p2p-boringssl future", Goal.atMost(5)),
                Comparison.value("dialer CPU, % of a core", "p2p-boringssl future", Goal.atMost(5)));
        String title = "a crowd of idle connections in a process of 512 MB at each end, and their signs of life";
        return new Result(
                id(), title, Contest.run(settings.withFlags(IdleWorkload.FLAGS), contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        long descriptors = Math.min(
                pair.server().call("memory").number("descriptors"),
                pair.client().call("memory").number("descriptors"));
        long count = tiny ? 20 : Math.min(CONNECTIONS_MAX, descriptors - OTHER_DESCRIPTORS);
        Words words = pair.client().call("connect", "address", address, "count", count, "at-once", AT_ONCE);
        connections = words.number("open");
        pair.server().call("memory");
        pair.client().call("memory");
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
        long end = System.nanoTime() + (tiny ? 1 : TURN_NANOS);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return Words.of();
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("connections", connections);
        figures.put("listener CPU, % of a core", 100.0 * cost.server().cpuNanos() / cost.wallNanos());
        figures.put("dialer CPU, % of a core", 100.0 * cost.client().cpuNanos() / cost.wallNanos());
        return figures;
    }
}
