package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.SimulatedNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** The same run from the same seed, in a time of its own. */
final class DeterminismRules {
    private static final int MESSAGES = 20;
    private static final int STEP_BYTES = 317;
    private static final int STREAM_BYTES = 100_000;
    private static final long SEED = 20_26;
    private static final long SPIN_NANOS = 20_000_000;
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LATENCY_NEAR = Duration.ofMillis(20);
    private static final Duration LATENCY_FAR = Duration.ofMillis(35);
    /** What a provider may take for itself beside the network, in parts of the time. */
    private static final int TOLERANCE_DIVISOR = 20;

    private static final int PINGS = 500;
    private static final double LOSS = 0.2;
    /** So long that no dial fails by a loss that is as configured. */
    private static final Limits PATIENT = Limits.builder()
            .dialTimeout(Duration.ofSeconds(50))
            .handshakeTimeout(Duration.ofSeconds(50))
            .build();

    private static final double LOSS_TOLERANCE = 0.1;

    private DeterminismRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("DET-01", "the same seed gives an identical trace")
                        .because("a failure that was found once must be found again")
                        .needing(Capability.DETERMINISTIC)
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(DeterminismRules::sameTrace),
                must("DET-02", "no wall clock and no stray threads")
                        .because("what the machine does at the moment is in no seed")
                        .needing(Capability.DETERMINISTIC)
                        .seeing(Evidence.CALLBACKS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(DeterminismRules::ownTimeAndThread),
                must("DET-03", "loss, latency and partition are as configured")
                        .because("an experiment says something of the network that it names")
                        .needing(Capability.DETERMINISTIC)
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES, Evidence.STALLS)
                        .tried(DeterminismRules::conditions));
    }

    // ---- DET-01

    /** What a run shows: moments that the rule saw, and the harness's word for all the others. */
    private record Trace(List<String> moments, String summary) {}

    private static void sameTrace(RuleRun run) {
        Trace one = run.again(SEED, DeterminismRules::script);
        Trace other = run.again(SEED, DeterminismRules::script);
        for (int i = 0; i < Math.min(one.moments.size(), other.moments.size()); i++) {
            run.same("moment " + i, one.moments.get(i), other.moments.get(i));
        }
        run.same("number of moments", one.moments.size(), other.moments.size());
        run.same("trace of the same seed", one.summary, other.summary);
        Trace another = run.again(SEED + 1, DeterminismRules::script);
        run.check(!another.summary.equals(one.summary), "another trace for another seed", one.summary);
    }

    private static Trace script(RuleRun run) {
        List<String> moments = new ArrayList<>();
        Pair pair = run.pair();
        moments.add(moment(run, "connected"));
        for (int i = 0; i < MESSAGES; i++) {
            run.transfer(pair.near(), pair.far(), Payload.of(i, i * STEP_BYTES));
            run.transfer(pair.far(), pair.near(), Payload.of(-i, STEP_BYTES));
            moments.add(moment(run, "message " + i));
        }
        if (run.has(Capability.STREAMS)) {
            StreamTalk.echo(pair.host(), ForeignPeer.ECHO);
            byte[] data = Payload.of(1, STREAM_BYTES);
            run.sameBytes(data, run.await("stream", StreamTalk.converse(pair.near(), ForeignPeer.ECHO, data)));
            moments.add(moment(run, "stream"));
        }
        moments.add(moment(run, "ping of " + run.await("ping", pair.near().ping())));
        run.await("close", pair.near().close());
        run.closed(pair.far());
        moments.add(moment(run, "closed"));
        Optional<String> summary = run.ask(TckHarness::trace);
        return new Trace(
                moments,
                summary.orElseThrow(() -> run.inconclusive("the harness does not offer a trace (TckHarness.trace)")));
    }

    private static String moment(RuleRun run, String what) {
        return what + " at " + run.context().nanoTime() + " ns";
    }

    // ---- DET-02

    private static void ownTimeAndThread(RuleRun run) {
        Set<Thread> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(Thread.getAllStackTraces().keySet());
        Set<String> callers = new TreeSet<>();
        Pair pair = run.pair();
        watch(run, pair, callers);
        timeStandsStill(run, pair.near());
        timeJumps(run);
        run.exchange(pair.near(), pair.far());
        run.await("close", pair.near().close());
        run.closed(pair.far());
        run.same("threads of callbacks", Set.of(Thread.currentThread().getName()), callers);
        Set<String> stray = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            if (!before.contains(thread) && group != null && group.getParent() != null) {
                stray.add(thread.getName());
            }
        }
        run.same("threads that began", Set.of(), stray);
    }

    /** Has every kind of callback called. */
    private static void watch(RuleRun run, Pair pair, Set<String> callers) {
        Runnable here = () -> {
            synchronized (callers) {
                callers.add(Thread.currentThread().getName());
            }
            run.saw(Evidence.CALLBACKS);
        };
        pair.host().observe(event -> here.run());
        pair.near().closed().thenRun(here);
        pair.far().closed().thenRun(here);
        run.context().executor().execute(here);
        run.context().schedule(1, here);
        CompletionStage<Void> received = pair.far().receive().thenRun(here);
        CompletionStage<Void> sent = pair.near().send(Payload.of(1, 1)).thenRun(here);
        run.await("send", sent);
        run.await("receive", received);
        run.saw(Evidence.MESSAGES);
        run.await("ping", pair.near().ping().thenRun(here));
        if (run.has(Capability.STREAMS)) {
            pair.host().handle(ForeignPeer.ECHO, stream -> here.run());
            run.await("stream", pair.near().openStream(ForeignPeer.ECHO).thenRun(here));
        }
    }

    /** The machine's time passes, and that of the simulation does not. */
    private static void timeStandsStill(RuleRun run, P2PConnection connection) {
        ProviderContext context = run.context();
        Instant wall = context.now();
        long begin = context.nanoTime();
        CompletionStage<Duration> ping = connection.ping();
        long real = System.nanoTime();
        while (System.nanoTime() - real < SPIN_NANOS) {
            Thread.onSpinWait();
        }
        run.same("virtual time while real time passed", begin, context.nanoTime());
        run.same("virtual wall clock while real time passed", wall, context.now());
        Duration measured = run.await("ping", ping);
        about(run, "round trip", Duration.ofNanos(context.nanoTime() - begin), measured);
    }

    /** The time of the simulation passes, and that of the machine hardly does. */
    private static void timeJumps(RuleRun run) {
        long begin = run.context().nanoTime();
        Instant wall = run.context().now();
        long real = System.nanoTime();
        run.pass(LONG);
        run.check(System.nanoTime() - real < LONG.toNanos() / 2, "less than " + LONG + " of real time", "more");
        run.same("time that passed", LONG, Duration.ofNanos(run.context().nanoTime() - begin));
        run.same(
                "time that passed on the wall clock",
                LONG,
                Duration.between(wall, run.context().now()));
    }

    // ---- DET-03

    private static void conditions(RuleRun run) {
        SimulatedNetwork network = run.ask(TckHarness::network)
                .orElseThrow(() -> run.inconclusive("the harness does not offer a network (TckHarness.network)"));
        P2PProvider host = member(run, network, "host", LATENCY_FAR, 0);
        P2PListener listener = run.listen(host);
        P2PProvider dialer = member(run, network, "dialer", LATENCY_NEAR, 0);
        P2PProvider lossy = member(run, network, "lossy", LATENCY_NEAR, LOSS);
        Pair pair = run.pair(dialer, host, listener);
        latencyIsKept(run, pair);
        lossIsKept(run, run.pair(lossy, host, listener).near());
        partitionIsKept(run, network, pair, run.pair(lossy, host, listener));
    }

    private static P2PProvider member(
            RuleRun run, SimulatedNetwork network, String name, Duration latency, double loss) {
        return run.provider(
                new Sibling(
                        name,
                        request -> network.newProvider(
                                new ProviderRequest(request.name(), request.identity(), PATIENT), latency, loss)),
                name);
    }

    private static void latencyIsKept(RuleRun run, Pair pair) {
        Duration both = LATENCY_NEAR.plus(LATENCY_FAR);
        about(
                run,
                "round trip of the dialer",
                both,
                run.await("ping", pair.near().ping()));
        about(run, "round trip of the host", both, run.await("ping", pair.far().ping()));
        about(run, "time of a message to the host", LATENCY_NEAR, taken(run, pair.near(), pair.far()));
        about(run, "time of a message to the dialer", LATENCY_FAR, taken(run, pair.far(), pair.near()));
    }

    private static Duration taken(RuleRun run, P2PConnection from, P2PConnection to) {
        long begin = run.context().nanoTime();
        run.transfer(from, to, Payload.of(1, 1));
        return Duration.ofNanos(run.context().nanoTime() - begin);
    }

    /** A lost packet shows as a round trip that takes longer. */
    private static void lossIsKept(RuleRun run, P2PConnection connection) {
        Duration both = LATENCY_NEAR.plus(LATENCY_FAR);
        int late = 0;
        for (int i = 0; i < PINGS; i++) {
            Duration trip = run.await("ping " + i, connection.ping());
            if (trip.compareTo(both.multipliedBy(2)) >= 0) {
                late++;
            } else {
                about(run, "round trip without loss", both, trip);
            }
        }
        double share = (double) late / PINGS;
        run.check(
                Math.abs(share - LOSS) < LOSS_TOLERANCE,
                "about " + LOSS + " of the round trips late",
                late + " of " + PINGS);
    }

    private static void partitionIsKept(RuleRun run, SimulatedNetwork network, Pair cut, Pair whole) {
        network.partition(cut.dialer(), cut.host());
        CompletionStage<Duration> ping = cut.near().ping();
        CompletionStage<Optional<byte[]>> there = cut.far().receive();
        CompletionStage<Optional<byte[]>> back = cut.near().receive();
        CompletionStage<Void> sent = cut.near().send(Payload.of(1, 1));
        CompletionStage<Void> answered = cut.far().send(Payload.of(2, 2));
        run.exchange(whole.near(), whole.far());
        run.pass(run.budgets().mustNotHappen());
        for (CompletionStage<?> stage : List.of(ping, there, back)) {
            run.check(!stage.toCompletableFuture().isDone(), "nothing gets through a partition", stage);
        }
        run.saw(Evidence.STALLS);
        network.heal();
        run.await("ping after the partition", ping);
        run.sameBytes(Payload.of(1, 1), run.await("receive", there).orElseThrow());
        run.sameBytes(Payload.of(2, 2), run.await("receive", back).orElseThrow());
        run.await("send", sent);
        run.await("send", answered);
    }

    private static void about(RuleRun run, String what, Duration expected, Duration actual) {
        Duration tolerance = expected.dividedBy(TOLERANCE_DIVISOR);
        run.check(
                actual.minus(expected).abs().compareTo(tolerance) <= 0,
                what + " of " + expected + ", give or take " + tolerance,
                actual);
    }
}
