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
import io.p2p4j.bench.host.Host;
import io.p2p4j.bench.host.Words;
import io.p2p4j.bench.subject.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory of idle connections: each turn opens more of them and looks at what has grown. The heap is touched completely before,
 * so that the resident memory grows only by what is native; what lives on the heap is added to it.
 */
final class IdleWorkload implements Workload, Trial {
    static final List<String> FLAGS = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final int BATCH = 400;
    private static final int WARMUP = 100;
    private static final int AT_ONCE = 16;

    /** What an end used before the turn. */
    private final Map<Host, Words> before = new ConcurrentHashMap<>();

    private final Map<Pair, String> addresses = new ConcurrentHashMap<>();
    private boolean tiny;

    @Override
    public String id() {
        return "idle";
    }

    /** With few connections when it is only tried. */
    IdleWorkload sizedBy(Settings settings) {
        tiny = settings.isTest();
        return this;
    }

    @Override
    public Result run(Settings settings) {
        sizedBy(settings);
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("p2p-jdk", Way.FUTURE),
                new Contestant("netty-jdk", Way.IN_LOOP),
                new Contestant("netty-tcp", Way.IN_LOOP),
                new Contestant("grpc-tls", Way.PUSH));
        List<Comparison> comparisons = List.of(
                Comparison.value("listener heap, KB", "p2p-boringssl future", Goal.atMost(8)),
                Comparison.value("dialer heap, KB", "p2p-boringssl future", Goal.atMost(8)),
                Comparison.value("listener resident, KB", "p2p-boringssl future", Goal.atMost(24)),
                Comparison.value("dialer resident, KB", "p2p-boringssl future", Goal.atMost(24)));
        String title = "memory of an idle connection, on each side";
        return new Result(id(), title, Contest.run(settings.withFlags(FLAGS), contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        addresses.put(pair, address);
        connect(pair, tiny ? 2 : WARMUP);
        before.put(pair.server(), pair.server().call("memory"));
        before.put(pair.client(), pair.client().call("memory"));
    }

    private void connect(Pair pair, long count) {
        String address = addresses.getOrDefault(pair, "");
        pair.client().call("connect", "address", address, "count", count, "at-once", AT_ONCE);
    }

    @Override
    public long firstOperations() {
        return tiny ? 5 : BATCH;
    }

    @Override
    public boolean isFixed() {
        return true;
    }

    @Override
    public Words run(Pair pair, long operations) {
        connect(pair, operations);
        Words listener = grown(pair.server());
        Words dialer = grown(pair.client());
        return Words.of(
                "listener-heap", listener.text("heap"),
                "listener-native", listener.text("native"),
                "dialer-heap", dialer.text("heap"),
                "dialer-native", dialer.text("native"));
    }

    private Words grown(Host host) {
        Words now = host.call("memory");
        Words then = before.put(host, now);
        long heap = then == null ? 0 : now.number("heap") - then.number("heap");
        long resident = then == null ? 0 : now.number("resident") - then.number("resident");
        return Words.of("heap", heap, "native", resident);
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String end : List.of("listener", "dialer")) {
            double heap = words.number(end + "-heap") / 1024.0 / cost.operations();
            double outside = words.number(end + "-native") / 1024.0 / cost.operations();
            figures.put(end + " heap, KB", heap);
            figures.put(end + " resident, KB", heap + outside);
        }
        return figures;
    }
}
