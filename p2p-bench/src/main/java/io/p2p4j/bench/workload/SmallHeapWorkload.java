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

/** One GiB in messages of 64 KiB between two processes that have 64 MiB of heap each: it arrives, or a process fails. */
final class SmallHeapWorkload implements Workload, Trial {
    private static final int MESSAGE_BYTES = 64 << 10;
    private static final int MESSAGES = 1 << 14;
    private static final String ARRIVED = "arrived, GiB";
    private static final List<String> FLAGS = List.of("-Xms16m", "-Xmx64m");

    private final Flood flood = Flood.inMegabytes(MESSAGE_BYTES);
    private int messages = MESSAGES;

    @Override
    public String id() {
        return "gib";
    }

    @Override
    public Result run(Settings settings) {
        messages = settings.isTest() ? 16 : MESSAGES;
        List<Contestant> contestants = List.of(new Contestant("p2p-boringssl", Way.FUTURE));
        List<Comparison> comparisons = List.of(Comparison.value(ARRIVED, "p2p-boringssl future", Goal.atLeast(1)));
        String title = "1 GiB in messages of 64 KiB, -Xmx64m at both ends";
        Settings once = settings.withFlags(FLAGS).withRounds(1);
        return new Result(id(), title, Contest.run(once, contestants, this), comparisons);
    }

    @Override
    public void prepare(Pair pair) {
        flood.prepare(pair);
    }

    @Override
    public long firstOperations() {
        return messages;
    }

    @Override
    public boolean isFixed() {
        return true;
    }

    @Override
    public Words run(Pair pair, long operations) {
        flood.run(pair, operations);
        return Words.of(
                "sender", pair.client().call("memory").text("resident"),
                "receiver", pair.server().call("memory").text("resident"));
    }

    @Override
    public Map<String, Double> figures(Cost cost, Words words) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(ARRIVED, (double) cost.operations() * MESSAGE_BYTES / (1 << 30));
        figures.put("seconds", cost.wallNanos() / 1e9);
        figures.put("sender resident, MB", words.number("sender") / 1e6);
        figures.put("receiver resident, MB", words.number("receiver") / 1e6);
        figures.put("sender collecting, ms", (double) cost.client().gcMillis());
        figures.put("receiver collecting, ms", (double) cost.server().gcMillis());
        return figures;
    }
}
