package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Comparison;
import io.p2p4j.bench.contest.Contest;
import io.p2p4j.bench.contest.Contestant;
import io.p2p4j.bench.contest.Goal;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.contest.Trial;
import io.p2p4j.bench.subject.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What other workloads ask, asked of the libp2p provider beside raw Netty with the same cipher. */
final class Libp2pWorkload implements Workload {
    private static final String NOISE = "libp2p-noise future";
    private static final String TLS = "libp2p-tls future";
    private static final String NETTY_NOISE = "netty-noise in-loop";
    private static final String NETTY_TLS = "netty-boringssl in-loop";

    private final String id;
    private final String title;
    private final Function<Settings, Trial> trial;
    private final List<Contestant> contestants;
    private final List<Comparison> comparisons;
    private final UnaryOperator<Settings> needs;

    private Libp2pWorkload(
            String id,
            String title,
            Function<Settings, Trial> trial,
            List<Contestant> contestants,
            List<Comparison> comparisons,
            UnaryOperator<Settings> needs) {
        this.id = id;
        this.title = title;
        this.trial = trial;
        this.contestants = contestants;
        this.comparisons = comparisons;
        this.needs = needs;
    }

    /** Messages of 64 KiB in one direction. */
    static Libp2pWorkload bulk() {
        Flood flood = Flood.inMegabytes(64 << 10);
        return new Libp2pWorkload(
                "libp2p-bulk",
                "messages of 64 KiB in one direction over one connection",
                settings -> flood,
                both(Way.FUTURE, "libp2p-noise", "libp2p-tls"),
                List.of(
                        Comparison.ratio(flood.capacity(), NOISE, NETTY_NOISE, Goal.atLeast(0.8)),
                        Comparison.ratio(flood.capacity(), TLS, NETTY_TLS, Goal.atLeast(0.85))),
                UnaryOperator.identity());
    }

    /** Messages of 1 KiB in one direction. */
    static Libp2pWorkload small() {
        Flood flood = Flood.inMillions(1 << 10);
        return new Libp2pWorkload(
                "libp2p-small",
                "messages of 1 KiB in one direction over one connection",
                settings -> flood,
                both(Way.FUTURE, "libp2p-noise", "libp2p-tls"),
                List.of(
                        Comparison.ratio(flood.capacity(), NOISE, NETTY_NOISE, Goal.NONE),
                        Comparison.ratio(flood.capacity(), TLS, NETTY_TLS, Goal.NONE)),
                UnaryOperator.identity());
    }

    /** A message there and back, then the next. */
    static Libp2pWorkload roundTrip() {
        String p50 = "p50, us";
        return new Libp2pWorkload(
                "libp2p-roundtrip",
                "a message of 100 bytes there and back, one after the other",
                settings -> new RoundTripWorkload(),
                both(Way.PUSH, "libp2p-noise", "libp2p-direct-noise", "libp2p-tls", "libp2p-direct-tls"),
                List.of(
                        Comparison.ratio(p50, "libp2p-noise push", NETTY_NOISE, Goal.atMost(1.3)),
                        Comparison.ratio(p50, "libp2p-direct-noise push", NETTY_NOISE, Goal.atMost(1.3)),
                        Comparison.ratio(p50, "libp2p-tls push", NETTY_TLS, Goal.atMost(1.3)),
                        Comparison.ratio(p50, "libp2p-direct-tls push", NETTY_TLS, Goal.atMost(1.3))),
                UnaryOperator.identity());
    }

    /** Connections that are opened and closed, each with the whole upgrade and identify. */
    static Libp2pWorkload connect() {
        String identity = "netty-boringssl-identity";
        return new Libp2pWorkload(
                "libp2p-connect",
                "connects: multistream, the handshake, Yamux, identify; raw Netty: the handshake with the same certificates",
                settings -> new ConnectWorkload(),
                List.of(
                        new Contestant("libp2p-noise", Way.FUTURE),
                        new Contestant("libp2p-tls", Way.FUTURE),
                        new Contestant(identity, Way.IN_LOOP)),
                List.of(Comparison.ratio("capacity, connects/s", TLS, identity + " in-loop", Goal.atLeast(0.7))),
                settings -> settings.withWarmupCpuSeconds(2 * settings.warmupCpuSeconds()));
    }

    /** Streams that are opened, used and closed. */
    static Libp2pWorkload streams() {
        return new Libp2pWorkload(
                "libp2p-streams",
                "streams of one connection, each with a negotiation and a byte there and back",
                settings -> new BriefStreams(),
                List.of(new Contestant("libp2p-noise", Way.FUTURE), new Contestant("libp2p-tls", Way.FUTURE)),
                List.of(
                        Comparison.value(BriefStreams.CAPACITY, NOISE, Goal.atLeast(10_000)),
                        Comparison.value(BriefStreams.CAPACITY, TLS, Goal.atLeast(10_000))),
                UnaryOperator.identity());
    }

    /** Memory of idle connections. */
    static Libp2pWorkload idle() {
        return new Libp2pWorkload(
                "libp2p-idle",
                "memory of an idle connection, on each side",
                settings -> new IdleWorkload().sizedBy(settings),
                both(Way.FUTURE, "libp2p-noise", "libp2p-tls"),
                List.of(
                        Comparison.value("listener heap, KB", NOISE, Goal.atMost(12)),
                        Comparison.value("dialer heap, KB", NOISE, Goal.atMost(12)),
                        Comparison.value("listener heap, KB", TLS, Goal.atMost(12)),
                        Comparison.value("dialer heap, KB", TLS, Goal.atMost(12))),
                settings -> settings.withFlags(IdleWorkload.FLAGS));
    }

    /** The named subjects in one way, and raw Netty. */
    private static List<Contestant> both(Way way, String... ours) {
        List<Contestant> all = new ArrayList<>();
        for (String subject : ours) {
            all.add(new Contestant(subject, way));
        }
        all.add(new Contestant("netty-noise", Way.IN_LOOP));
        all.add(new Contestant("netty-boringssl", Way.IN_LOOP));
        return all;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Result run(Settings settings) {
        return new Result(
                id, title, Contest.run(needs.apply(settings), contestants, trial.apply(settings)), comparisons);
    }
}
