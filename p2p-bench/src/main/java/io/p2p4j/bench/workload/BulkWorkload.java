package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Comparison;
import io.p2p4j.bench.contest.Contest;
import io.p2p4j.bench.contest.Contestant;
import io.p2p4j.bench.contest.Goal;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.subject.Way;
import java.util.List;

/** Messages of 64 KiB. */
final class BulkWorkload implements Workload {
    private static final int MESSAGE_BYTES = 64 << 10;

    @Override
    public String id() {
        return "bulk";
    }

    @Override
    public Result run(Settings settings) {
        Flood flood = Flood.inMegabytes(MESSAGE_BYTES);
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("netty-boringssl", Way.QUEUE),
                new Contestant("p2p-jdk", Way.FUTURE),
                new Contestant("netty-jdk", Way.IN_LOOP),
                new Contestant("netty-tcp", Way.IN_LOOP),
                new Contestant("nio", Way.IN_LOOP),
                new Contestant("p2p-quic", Way.FUTURE),
                new Contestant("netty-quic", Way.IN_LOOP),
                new Contestant("grpc-tls", Way.PUSH),
                new Contestant("grpc-plain", Way.PUSH));
        String capacity = flood.capacity();
        List<Comparison> comparisons = List.of(
                Comparison.ratio(capacity, "p2p-boringssl future", "netty-boringssl in-loop", Goal.atLeast(0.9)),
                Comparison.ratio(capacity, "p2p-boringssl future", "netty-boringssl queue", Goal.NONE),
                Comparison.ratio(capacity, "p2p-jdk future", "netty-jdk in-loop", Goal.atLeast(0.9)));
        String title = "messages of 64 KiB in one direction over one connection";
        return new Result(id(), title, Contest.run(settings, contestants, flood), comparisons);
    }
}
