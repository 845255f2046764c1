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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A third process dials many connections at once, while one connection of the second goes on sending messages as fast as they
 * go. Each turn looks at the traffic alone, then in the storm. What is open is closed at once.
 */
final class StormWorkload implements Workload, Trial {
    private static final int DIALS = 5000;
    private static final int MESSAGE_BYTES = 1024;
    private static final int ROUNDS_MAX = 3;
    private static final long ALONE_MILLIS = 1500;
    private static final long STEP_MILLIS = 250;
    private static final int WARMUP_DIALS = 300;
    private static final String KEPT = "traffic in the storm / alone";
    private static final String BROKEN = "dials that failed without a typed error";

    private final Map<Pair, String> addresses = new ConcurrentHashMap<>();
    private boolean tiny;

    @Override
    public String id() {
        return "storm";
    }

    @Override
    public Result run(Settings settings) {
        tiny = settings.isTest();
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("p2p-production-boringssl", Way.FUTURE),
                new Contestant("netty-boringssl-identity", Way.QUEUE));
        List<Comparison> comparisons = List.of(
                Comparison.value(KEPT, "p2p-boringssl future", Goal.atLeast(0.5)),
                Comparison.value(KEPT, "p2p-production-boringssl future", Goal.atLeast(0.5)),
                Comparison.ratio(KEPT, "p2p-boringssl future", "netty-boringssl-identity queue", Goal.NONE),
                Comparison.value(BROKEN, "p2p-boringssl future", Goal.atMost(0)),
                Comparison.value(BROKEN, "p2p-production-boringssl future", Goal.atMost(0)));
        String title = DIALS + " dials at once by a third process, beside traffic as fast as it goes;"
                + " production: with limits that refuse what is too much";
        Settings fewer = settings.withRounds(Math.min(ROUNDS_MAX, settings.rounds()));
        return new Result(id(), title, Contest.run(fewer, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        String address = pair.server().call("listen", "service", "SINK").text("address");
        addresses.put(pair, address);
        pair.client().call("connect", "address", address, "count", 1, "at-once", 1);
        traffic(pair, CompletableFuture.completedFuture(Words.of()), 2 * ALONE_MILLIS);
        int count = tiny ? 2 : WARMUP_DIALS;
        pair.third().call("dial", "address", address, "count", count, "at-once", count);
    }

    @Override
    public long firstOperations() {
        return tiny ? 20 : DIALS;
    }

    @Override
    public boolean isFixed() {
        return true;
    }

    @Override
    public Words run(Pair pair, long operations) {
        double alone = traffic(pair, CompletableFuture.completedFuture(Words.of()), ALONE_MILLIS);
        Host dialers = pair.third();
        String address = addresses.getOrDefault(pair, "");
        CompletableFuture<Words> storm =
                dialers.start("dial", Words.of("address", address, "count", operations, "at-once", operations));
        double inStorm = traffic(pair, storm, 0);
        Words dials = storm.join();
        return Words.of(
                "alone", (long) alone,
                "storm", (long) inStorm,
                "open", dials.text("open"),
                "refused", dials.text("refused"),
                "broken", dials.text("broken"),
                "millis", dials.text("millis"));
    }

    /** Sends until something is over, and at least so long; returns how many messages arrived in a second. */
    private double traffic(Pair pair, CompletableFuture<Words> until, long millisMin) {
        long start = System.nanoTime();
        long before = pair.server().call("arrivals").number("count");
        long least = start + (tiny ? 1 : millisMin * 1_000_000);
        long step = tiny ? 5 : STEP_MILLIS;
        do {
            pair.client().call("steady", "size", MESSAGE_BYTES, "rate", 0, "millis", step);
        } while (!until.isDone() || System.nanoTime() - least < 0);
        long arrived = pair.server().call("arrivals").number("count") - before;
        return arrived * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        double alone = words.number("alone");
        double inStorm = words.number("storm");
        figures.put("traffic alone, messages/s", alone);
        figures.put("in the storm, messages/s", inStorm);
        figures.put(KEPT, inStorm / Math.max(1, alone));
        figures.put("dials served", (double) words.number("open"));
        figures.put("refused with a typed error", (double) words.number("refused"));
        figures.put(BROKEN, (double) words.number("broken"));
        figures.put("storm, ms", (double) words.number("millis"));
        return figures;
    }
}
