package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;
import static io.p2p4j.tck.rule.TckRule.should;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What concurrent callers and callbacks may rely on. */
final class ConcurrencyRules {
    private static final String PROTOCOL = "/tck/conc/1.0.0";
    private static final int OPERATIONS = 20;

    private ConcurrencyRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("CONC-01", "every method may be called concurrently")
                        .because("applications call from wherever they are, and should not need a lock of their own")
                        .seeing(Evidence.MESSAGES, Evidence.CONNECTIONS, Evidence.CLOSES)
                        .tried(ConcurrencyRules::everyMethod),
                must("CONC-02", "callbacks of one connection are serialised")
                        .because("a handler keeps its state in plain fields only when nobody calls it twice at a time")
                        .seeing(Evidence.CALLBACKS, Evidence.MESSAGES)
                        .tried(ConcurrencyRules::callbacksAreSerialised),
                should("CONC-03", "a blocked callback does not stall other connections")
                        .because("one slow handler must not make every peer wait")
                        .inRealTime()
                        .seeing(Evidence.CALLBACKS, Evidence.MESSAGES)
                        .tried(ConcurrencyRules::blockedCallback),
                must("CONC-04", "a throwing callback is isolated and reported")
                        .because("a fault of the application must neither spread nor vanish")
                        .seeing(Evidence.CALLBACKS, Evidence.MESSAGES)
                        .tried(ConcurrencyRules::throwingCallback),
                must("CONC-05", "interrupting a blocked caller unblocks it and keeps the flag")
                        .because(
                                "an interrupt is how a thread is asked to end, and what it waited for is still to come")
                        .seeing(Evidence.CANCELLATIONS, Evidence.MESSAGES)
                        .tried(ConcurrencyRules::interrupted));
    }

    private static void everyMethod(RuleRun run) {
        EveryMethod calls = new EveryMethod(run);
        calls.work();
        calls.end();
    }

    private static void callbacksAreSerialised(RuleRun run) {
        Pair pair = run.pair();
        P2PConnection far = pair.far();
        // What a callback calls on its connection must not call another one before it returns.
        CallbackWatch watch = new CallbackWatch(run, () -> far.send(new byte[1]));
        if (run.has(Capability.STREAMS)) {
            pair.host().handle(PROTOCOL, stream -> watch.call("stream handler"));
        }
        watch.on("closed", far.closed());
        Inbox atNear = run.collect(pair.near());
        for (int i = 0; i < OPERATIONS; i++) {
            watch.on("receive " + i, far.receive());
        }
        for (int i = 0; i < OPERATIONS; i++) {
            pair.near().send(Payload.of(i, 40));
            watch.on("send " + i, far.send(Payload.of(i, 40)));
            watch.on("ping " + i, far.ping());
            if (run.has(Capability.STREAMS)) {
                pair.near().openStream(PROTOCOL);
            }
        }
        // Sends may complete before anybody looks; the receives and the handler are always called back.
        run.eventually("the callbacks are called", () -> watch.receives() == OPERATIONS);
        run.eventually("every message arrives", () -> sent(atNear).size() == OPERATIONS);
        run.sameMessages(Payload.many(OPERATIONS, 40), sent(atNear));
        pair.near().close();
        run.closed(far);
        run.eventually("the closed callback is called", () -> watch.called("closed"));
        run.check(watch.overlaps().isEmpty(), "callbacks of one connection one after the other", watch.overlaps());
    }

    /** Without what the callbacks sent. */
    private static List<byte[]> sent(Inbox inbox) {
        return inbox.messages().stream().filter(message -> message.length > 1).toList();
    }

    private static void blockedCallback(RuleRun run) {
        oneBlocksOther(run);
        Pair blocked = run.pair();
        Pair free = run.pair(blocked.dialer(), blocked.host(), blocked.listener());
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletionStage<Void> done = blocked.far().receive().thenAccept(message -> {
            entered.countDown();
            waitFor(run, release);
        });
        try {
            run.send(blocked.near(), new byte[10]);
            run.eventually("the callback is called", () -> entered.getCount() == 0);
            run.saw(Evidence.CALLBACKS);
            run.exchange(free.near(), free.far());
            Pair another = run.pair(blocked.dialer(), blocked.host(), blocked.listener());
            run.exchange(another.near(), another.far());
            run.check(!done.toCompletableFuture().isDone(), "a callback that is still blocked", "it has returned");
        } finally {
            release.countDown();
        }
        run.await("the blocked callback", done);
        run.exchange(blocked.near(), blocked.far());
    }

    /** Where the context has one thread for all callbacks, a blocked one stalls everything, whatever the provider does. */
    private static void oneBlocksOther(RuleRun run) {
        Executor executor = run.context().executor();
        CountDownLatch second = new CountDownLatch(1);
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        executor.execute(() -> first.complete(waitFor(run, second)));
        executor.execute(second::countDown);
        if (!run.await(
                "two tasks of the executor", first, run.budgets().mustHappen().multipliedBy(2))) {
            throw run.inconclusive("the harness's context runs one callback at a time");
        }
    }

    private static boolean waitFor(RuleRun run, CountDownLatch latch) {
        try {
            return latch.await(run.budgets().mustHappen().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void throwingCallback(RuleRun run) {
        Pair pair = run.pair();
        P2PProvider host = pair.host();
        AtomicInteger reports = new AtomicInteger();
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger throwing = new AtomicInteger();
        host.observe(event -> {
            throwing.incrementAndGet();
            throw new IllegalStateException("planted by CONC-04: observer");
        });
        host.observe(event -> {
            if (event instanceof P2PEvent.CallbackFailed) {
                run.saw(Evidence.CALLBACKS);
                reports.incrementAndGet();
            } else if (event instanceof P2PEvent.ConnectionOpened) {
                opened.incrementAndGet();
            }
        });
        Pair other = run.pair(pair.dialer(), host, pair.listener());
        run.eventually("an event for each observer", () -> throwing.get() > 0 && opened.get() == 1);
        run.eventually("a report of the observer that threw", () -> reports.get() > 0);
        run.exchange(other.near(), other.far());
        if (run.has(Capability.STREAMS)) {
            throwingHandler(run, pair, reports);
        }
        throwingSubscriber(run, pair, reports);
        run.exchange(other.near(), other.far());
        Pair later = run.pair(pair.dialer(), host, pair.listener());
        run.eventually("the observer that threw is still called", () -> opened.get() == 2);
        run.exchange(later.near(), later.far());
    }

    private static void throwingHandler(RuleRun run, Pair pair, AtomicInteger reports) {
        pair.host().handle(PROTOCOL, stream -> {
            if (run.seen(Evidence.REFUSALS) > 0) {
                stream.write(new byte[5]);
                return;
            }
            run.saw(Evidence.REFUSALS);
            throw new IllegalStateException("planted by CONC-04: stream handler");
        });
        int before = reports.get();
        CompletionStage<P2PStream> opening = pair.near().openStream(PROTOCOL);
        // The stream may be reset before its opener has it.
        run.check(run.settles(opening, run.budgets().mustHappen()), "an open that settles", "a pending one");
        if (!opening.toCompletableFuture().isCompletedExceptionally()) {
            run.fails(
                    "read from the stream whose handler threw",
                    opening.toCompletableFuture().join().read());
        }
        run.eventually("a report of the handler that threw", () -> reports.get() > before);
        P2PStream stream = run.await("open another stream", pair.near().openStream(PROTOCOL));
        run.check(run.await("read", stream.read()).isPresent(), "bytes of the other stream", "its end");
        run.exchange(pair.near(), pair.far());
    }

    private static void throwingSubscriber(RuleRun run, Pair pair, AtomicInteger reports) {
        int before = reports.get();
        Subscriber subscriber = new Subscriber(run, call -> {
            throw new IllegalStateException("planted by CONC-04: subscriber's " + call);
        });
        subscriber.request(1);
        pair.far().messages().subscribe(subscriber);
        run.send(pair.near(), new byte[10]);
        run.eventually("a report of the subscriber that threw", () -> reports.get() > before);
    }

    private static void interrupted(RuleRun run) {
        Pair pair = run.pair();
        BlockingConnection blocking =
                BlockingConnection.of(pair.far(), pair.host().context());
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Interrupt interrupt = new Interrupt(run);
        interrupt.whileItWaits(() -> outcome.complete(interrupt.receive(blocking)));
        run.same("what the interrupted caller saw", Interrupt.AS_IT_MUST, run.await("the caller returns", outcome));
        run.saw(Evidence.CANCELLATIONS);
        run.check(pair.far().isOpen(), "an open connection", pair.far().state());
        byte[] message = Payload.of(4, 60);
        run.send(pair.near(), message);
        run.sameBytes(message, run.receive(pair.far()));
        run.exchange(pair.near(), pair.far());
    }
}
