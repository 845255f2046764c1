package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.CAPABILITY_MISSING;
import static io.p2p4j.api.error.ErrorCode.OPERATION_TIMEOUT;
import static io.p2p4j.api.error.ErrorCode.PROVIDER_NOT_RUNNING;
import static io.p2p4j.tck.rule.TckRule.may;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The life of a provider. */
final class ProviderRules {
    private static final String PROTOCOL = "/tck/echo/1.0.0";
    private static final int CALLERS = 4;
    private static final long SPIN_NANOS = 2_000_000;

    private ProviderRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("LIFE-01", "use before start or after stop fails fast")
                        .because("a call that hangs because of a forgotten start is hard to find")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ProviderRules::useOutsideOfItsLife),
                must("LIFE-02", "start and stop are idempotent")
                        .because("several owners of one provider need not agree on who starts and stops it")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(ProviderRules::startAndStopAgain),
                must("LIFE-03", "stop closes everything and settles every pending future")
                        .because("a future that nobody completes keeps its waiter for ever")
                        .seeing(Evidence.FAILURES, Evidence.CLOSES)
                        .tried(ProviderRules::stopSettlesEverything),
                must("LIFE-04", "declared capabilities are constant and truthful")
                        .because("applications choose what they do by what a provider declares;"
                                + " what is not declared is refused, not done badly")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(ProviderRules::capabilitiesAreTrue),
                may("LIFE-05", "restart after stop")
                        .because("a provider that restarts does so completely, and one that does not says so")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(ProviderRules::restart));
    }

    private static void useOutsideOfItsLife(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        Multiaddr there = run.addressOf(listener);
        P2PProvider subject = run.unstarted("subject", run.identity("subject"), Limits.DEFAULTS);
        run.same("state", ProviderState.NEW, subject.state());
        run.fails("listen before start", subject.listen(run.listenAddress()), PROVIDER_NOT_RUNNING);
        run.fails("connect before start", subject.connect(there), PROVIDER_NOT_RUNNING);
        run.await("start", subject.start());
        run.same("state", ProviderState.RUNNING, subject.state());
        P2PListener own = run.listen(subject);
        Pair pair = run.pair(subject, host, listener);
        run.exchange(pair.near(), pair.far());
        run.await("stop", subject.stop(), subject.limits().stopTimeout());
        run.same("state", ProviderState.STOPPED, subject.state());
        run.fails("listen after stop", subject.listen(run.listenAddress()), PROVIDER_NOT_RUNNING);
        run.fails("connect after stop", subject.connect(there), PROVIDER_NOT_RUNNING);
        run.fails("accept after stop", own.accept());
        run.fails("send after stop", pair.near().send(new byte[1]));
        run.fails("receive after stop", pair.near().receive());
    }

    private static void startAndStopAgain(RuleRun run) {
        P2PProvider host = run.provider("host");
        run.await("second start", host.start());
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.unstarted("dialer", run.identity("dialer"), Limits.DEFAULTS);
        for (CompletionStage<Void> start : run.together(CALLERS, i -> dialer.start())) {
            run.await("concurrent start", start);
        }
        Pair pair = run.pair(dialer, host, listener);
        run.await("start of a provider with connections", host.start());
        run.exchange(pair.near(), pair.far());
        for (CompletionStage<Void> stop : run.together(CALLERS, i -> host.stop())) {
            run.await("concurrent stop", stop, host.limits().stopTimeout());
        }
        run.await("stop after the stop", host.stop());
        run.same("state", ProviderState.STOPPED, host.state());
        P2PProvider idle = run.unstarted("idle", run.identity("idle"), Limits.DEFAULTS);
        run.await("stop without a start", idle.stop());
    }

    private static void stopSettlesEverything(RuleRun run) {
        Pair pair = run.pair();
        P2PListener second = run.listen(pair.host());
        List<CompletionStage<?>> pending = new ArrayList<>();
        pending.add(pair.listener().accept());
        pending.add(second.accept());
        pending.add(pair.far().receive());
        if (run.has(Capability.STREAMS)) {
            pair.dialer().handle(PROTOCOL, stream -> run.note("a stream that nobody reads or writes"));
            P2PStream stream = run.await("open a stream", pair.far().openStream(PROTOCOL));
            pending.add(stream.read());
        }
        run.await("stop", pair.host().stop(), pair.host().limits().stopTimeout());
        for (int i = 0; i < pending.size(); i++) {
            run.fails("pending operation " + i, pending.get(i));
        }
        run.await("listener is closed", pair.listener().closed());
        run.await("second listener is closed", second.closed());
        run.same("code", CloseReason.Code.GOING_AWAY, run.closed(pair.far()).code());
        CloseReason reason = run.closed(pair.near());
        run.same("code that the peer sees", CloseReason.Code.GOING_AWAY, reason.code());
        run.same("origin that the peer sees", CloseReason.Origin.REMOTE, reason.origin());
    }

    private static void capabilitiesAreTrue(RuleRun run) {
        Set<Capability> declared = run.capabilities();
        P2PProvider host = run.unstarted("host", run.identity("host"), Limits.DEFAULTS);
        run.same("capabilities before the start", declared, host.capabilities());
        run.await("start", host.start());
        run.same("capabilities of the running provider", declared, host.capabilities());
        AtomicInteger streams = new AtomicInteger();
        if (declared.contains(Capability.STREAMS)) {
            host.handle(PROTOCOL, stream -> streams.incrementAndGet());
        }
        P2PProvider dialer = run.provider("dialer");
        Pair pair = run.pair(dialer, host, run.listen(host));
        streamsAsDeclared(run, pair.near(), streams);
        deadlinesAsDeclared(run, pair);
        halfCloseAsDeclared(run, pair);
        statsAsDeclared(run, host);
        if (declared.contains(Capability.ENCRYPTED)) {
            run.check(!pair.near().info().security().isBlank(), "the name of the security protocol", "a blank");
        }
        if (declared.contains(Capability.DETERMINISTIC)) {
            timeIsVirtual(run);
        }
        run.await("stop", host.stop(), host.limits().stopTimeout());
        run.same("capabilities after the stop", declared, host.capabilities());
    }

    private static void streamsAsDeclared(RuleRun run, P2PConnection near, AtomicInteger streams) {
        if (run.has(Capability.STREAMS)) {
            run.await("open a stream", near.openStream(PROTOCOL));
            run.eventually("the handler got the stream", () -> streams.get() == 1);
        } else {
            run.fails("open a stream", near.openStream(PROTOCOL), CAPABILITY_MISSING);
        }
    }

    private static void deadlinesAsDeclared(RuleRun run, Pair pair) {
        P2PConnection near = pair.near();
        if (run.has(Capability.DEADLINES)) {
            near.setReceiveDeadline(Duration.ZERO);
            near.setSendDeadline(Duration.ZERO);
            run.fails("receive after its deadline", near.receive(), OPERATION_TIMEOUT);
            run.fails("send after its deadline", near.send(new byte[1]), OPERATION_TIMEOUT);
            near.clearDeadlines();
        } else {
            Class<UnsupportedOperationException> refusal = UnsupportedOperationException.class;
            run.refuses("set a receive deadline", refusal, () -> near.setReceiveDeadline(Duration.ZERO));
            run.refuses("set a send deadline", refusal, () -> near.setSendDeadline(Duration.ZERO));
            run.refuses("clear the deadlines", refusal, near::clearDeadlines);
        }
        run.exchange(near, pair.far());
    }

    private static void halfCloseAsDeclared(RuleRun run, Pair pair) {
        if (run.has(Capability.HALF_CLOSE)) {
            run.await("end one direction", pair.near().closeWrite());
            run.receiveEnd(pair.far());
            run.transfer(pair.far(), pair.near(), new byte[] {1});
        } else {
            run.fails("end one direction", pair.near().closeWrite(), CAPABILITY_MISSING);
            run.exchange(pair.near(), pair.far());
        }
    }

    private static void statsAsDeclared(RuleRun run, P2PProvider host) {
        if (run.has(Capability.METRICS)) {
            run.same("connections accepted", 1L, host.stats().totals().connectionsAccepted());
            run.same("connections open", 1, host.stats().gauges().connectionsOpen());
        } else {
            run.same("counts of a provider that does not count", ProviderStats.NONE, host.stats());
        }
    }

    private static void timeIsVirtual(RuleRun run) {
        long virtual = run.context().nanoTime();
        long real = System.nanoTime();
        while (System.nanoTime() - real < SPIN_NANOS) {
            Thread.onSpinWait();
        }
        run.same("virtual time while real time passed", virtual, run.context().nanoTime());
    }

    private static void restart(RuleRun run) {
        Pair pair = run.pair();
        P2PProvider subject = pair.dialer();
        run.await("stop", subject.stop(), subject.limits().stopTimeout());
        CompletionStage<Void> again = subject.start();
        run.check(run.settles(again, run.budgets().mustHappen()), "start after stop settles", "nothing yet");
        if (again.toCompletableFuture().isCompletedExceptionally()) {
            run.fails("start after stop", again, PROVIDER_NOT_RUNNING);
            run.same("state", ProviderState.STOPPED, subject.state());
            run.fails("connect", subject.connect(run.addressOf(pair.listener())), PROVIDER_NOT_RUNNING);
        } else {
            run.same("state", ProviderState.RUNNING, subject.state());
            Pair anew = run.pair(subject, pair.host(), pair.listener());
            run.exchange(anew.near(), anew.far());
        }
    }
}
