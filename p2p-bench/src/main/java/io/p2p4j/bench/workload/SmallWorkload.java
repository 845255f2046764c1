package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Comparison;
import io.p2p4j.bench.contest.Contest;
import io.p2p4j.bench.contest.Contestant;
import io.p2p4j.bench.contest.Goal;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.subject.Way;
import java.util.List;

/** Messages of 100 bytes. */
final class SmallWorkload implements Workload {
    private static final int MESSAGE_BYTES = 100;

    @Override
    public String id() {
        return "small";
    }

    @Override
    public Result run(Settings settings) {
        Flood flood = Flood.inMillions(MESSAGE_BYTES);
        List<Contestant> contestants = List.of(
                new Contestant("p2p-boringssl", Way.FUTURE),
                new Contestant("p2p-boringssl", Way.BATCHED),
                new Contestant("p2p-direct-boringssl", Way.FUTURE),
                new Contestant("p2p-direct-boringssl", Way.PUSH),
                new Contestant("p2p-direct-boringssl", Way.BATCHED),
                new Contestant("netty-boringssl", Way.QUEUE),
                new Contestant("netty-boringssl", Way.CONSOLIDATED),
                new Contestant("netty-boringssl", Way.NAIVE),
                new Contestant("netty-boringssl", Way.IN_LOOP),
                new Contestant("p2p-jdk", Way.FUTURE),
                new Contestant("netty-jdk", Way.QUEUE),
                new Contestant("netty-jdk", Way.IN_LOOP),
                new Contestant("netty-tcp", Way.QUEUE),
                new Contestant("netty-tcp", Way.IN_LOOP),
                new Contestant("nio", Way.IN_LOOP),
                new Contestant("p2p-quic", Way.FUTURE),
                new Contestant("netty-quic", Way.IN_LOOP),
                new Contestant("grpc-tls", Way.PUSH),
                new Contestant("grpc-plain", Way.PUSH));
        String capacity = flood.capacity();
        List<Comparison> comparisons = List.of(
                Comparison.ratio(capacity, "p2p-boringssl future", "netty-boringssl queue", Goal.atLeast(0.5)),
                Comparison.ratio(capacity, "p2p-direct-boringssl future", "netty-boringssl queue", Goal.atLeast(0.5)),
                Comparison.ratio(capacity, "p2p-direct-boringssl push", "netty-boringssl queue", Goal.atLeast(0.8)),
                Comparison.ratio(capacity, "p2p-boringssl batched", "netty-boringssl queue", Goal.atLeast(0.8)),
                Comparison.ratio(capacity, "p2p-direct-boringssl batched", "netty-boringssl queue", Goal.atLeast(0.8)),
                Comparison.ratio(capacity, "p2p-jdk future", "netty-jdk queue", Goal.atLeast(0.5)),
                Comparison.ratio(capacity, "p2p-boringssl future", "grpc-tls push", Goal.atLeast(5)),
                Comparison.ratio(capacity, "p2p-boringssl future", "netty-boringssl in-loop", Goal.NONE),
                // 200 and the message itself, which becomes an array of the receiver's.
                Comparison.value(Flood.ALLOCATED, "p2p-boringssl future", Goal.atMost(200 + MESSAGE_BYTES)),
                Comparison.value(Flood.ALLOCATED, "p2p-boringssl batched", Goal.atMost(200 + MESSAGE_BYTES)));
        String title = "messages of 100 bytes in one direction over one connection";
        return new Result(id(), title, Contest.run(settings, contestants, flood), comparisons);
    }
}
