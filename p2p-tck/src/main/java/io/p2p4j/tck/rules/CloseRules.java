package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.CONNECTION_CLOSED;
import static io.p2p4j.api.error.ErrorCode.CONNECTION_LOST;
import static io.p2p4j.api.error.ErrorCode.WRITE_CLOSED;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The end of a connection. */
final class CloseRules {
    private static final String PROTOCOL = "/tck/idle/1.0.0";
    private static final int CALLERS = 8;
    private static final int MESSAGES = 10;

    private CloseRules() {}

    static List<TckRule> rules() {
        List<TckRule> all = new ArrayList<>(ends());
        all.addAll(List.of(
                must("CLOSE-07", "close inside a callback does not deadlock")
                        .because("the moment to close is mostly found in a callback")
                        .seeing(Evidence.CALLBACKS, Evidence.CLOSES)
                        .tried(CloseRules::closeInsideCallbacks),
                must("CLOSE-08", "no callback after the closed event")
                        .because("an application frees what its callbacks use when it learns of the close")
                        .seeing(Evidence.CALLBACKS, Evidence.CLOSES)
                        .tried(CloseRules::silenceAfterClosed),
                must("CLOSE-09", "after half-close the peer sees end-of-stream and the reverse direction still flows")
                        .because("request, end, answer is how many protocols work")
                        .needing(Capability.HALF_CLOSE)
                        .seeing(Evidence.MESSAGES)
                        .tried(CloseRules::halfClose),
                must("CLOSE-10", "send after half-close fails")
                        .because("what is sent after the end could never arrive")
                        .needing(Capability.HALF_CLOSE)
                        .seeing(Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(CloseRules::sendAfterHalfClose),
                must("CLOSE-11", "an abort is distinguishable from a clean end")
                        .because("a receiver must know whether it has everything")
                        .seeing(Evidence.FAILURES, Evidence.CLOSES)
                        .tried(CloseRules::abortIsNoCleanEnd)));
        return all;
    }

    private static List<TckRule> ends() {
        return List.of(
                must("CLOSE-01", "close is idempotent and safe under concurrency")
                        .because("every owner of a connection may close it")
                        .seeing(Evidence.CLOSES, Evidence.MESSAGES)
                        .tried(CloseRules::closeAgainAndAgain),
                must("CLOSE-02", "local close settles pending operations")
                        .because("who closes must not wait for those who wait for the peer")
                        .seeing(Evidence.FAILURES, Evidence.CLOSES)
                        .tried(CloseRules::localCloseSettles),
                must("CLOSE-03", "remote close ends a pending receive after the queue is drained")
                        .because("what the peer sent before its close was meant to be read")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(CloseRules::remoteCloseAfterTheQueue),
                must("CLOSE-04", "send after close fails fast")
                        .because("a message into a closed connection must not look sent")
                        .seeing(Evidence.FAILURES, Evidence.CLOSES)
                        .tried(CloseRules::sendAfterClose),
                must("CLOSE-05", "a peer crash is detected within the bound")
                        .because("a peer that vanished says no goodbye")
                        .seeing(Evidence.CRASHES, Evidence.CLOSES)
                        .tried(CloseRules::crashIsDetected),
                must("CLOSE-06", "the closed event comes exactly once, with its reason")
                        .because("what is counted up on open is counted down on close")
                        .seeing(Evidence.CALLBACKS, Evidence.CLOSES)
                        .tried(CloseRules::closedEventOnce));
    }

    private static void closeAgainAndAgain(RuleRun run) {
        Pair pair = run.pair();
        run.exchange(pair.near(), pair.far());
        List<CompletionStage<CloseReason>> closes =
                run.together(CALLERS, i -> (i % 2 == 0 ? pair.near() : pair.far()).close("caller " + i));
        for (CompletionStage<CloseReason> close : closes) {
            run.await("concurrent close", close);
        }
        for (P2PConnection end : List.of(pair.near(), pair.far())) {
            CloseReason reason = run.closed(end);
            run.check(reason.isClean(), "a clean end", reason);
            run.same("reason of a further close", reason, run.await("close again", end.close()));
            end.abort("too late");
            run.same("reason after a late abort", reason, run.closed(end));
            run.same("state", ConnectionState.CLOSED, end.state());
        }
    }

    private static void localCloseSettles(RuleRun run) {
        Pair pair = run.pair();
        List<CompletionStage<?>> pending = new ArrayList<>();
        pending.add(pair.near().receive());
        pending.add(pair.near().receive());
        if (run.has(Capability.STREAMS)) {
            pair.host().handle(PROTOCOL, stream -> run.note("a stream that stays idle"));
            P2PStream stream = run.await("open a stream", pair.near().openStream(PROTOCOL));
            pending.add(stream.read());
        }
        CompletionStage<CloseReason> close = pair.near().close("enough");
        for (int i = 0; i < pending.size(); i++) {
            run.fails("pending operation " + i, pending.get(i), CONNECTION_CLOSED);
        }
        CloseReason reason = run.await("close", close);
        run.same("reason of closed()", reason, run.closed(pair.near()));
        run.same("origin", CloseReason.Origin.LOCAL, reason.origin());
        CloseReason there = run.closed(pair.far());
        run.same("origin at the other end", CloseReason.Origin.REMOTE, there.origin());
        run.same("detail at the other end", "enough", there.detail());
    }

    private static void remoteCloseAfterTheQueue(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = Payload.many(MESSAGES, 300);
        for (byte[] message : sent) {
            run.send(pair.far(), message);
        }
        CompletionStage<CloseReason> close = pair.far().close();
        for (byte[] message : sent) {
            run.sameBytes(message, run.receive(pair.near()));
        }
        run.receiveEnd(pair.near());
        run.await("close", close);
        run.check(run.closed(pair.near()).isClean(), "a clean end", "another one");

        Pair waiting = run.pair(pair.dialer(), pair.host(), pair.listener());
        CompletionStage<Optional<byte[]>> receive = waiting.near().receive();
        run.await("close", waiting.far().close());
        run.check(run.await("a pending receive ends", receive).isEmpty(), "the end", "a message");
        run.closed(waiting.near());
    }

    private static void sendAfterClose(RuleRun run) {
        Pair pair = run.pair();
        run.exchange(pair.near(), pair.far());
        CompletionStage<CloseReason> close = pair.near().close();
        run.fails("send in the same breath as close", pair.near().send(new byte[1]), CONNECTION_CLOSED);
        run.await("close", close);
        run.fails("send after close", pair.near().send(new byte[1]), CONNECTION_CLOSED);
        run.fails("receive after close", pair.near().receive(), CONNECTION_CLOSED);
        run.closed(pair.far());
        run.fails("send after the peer's close", pair.far().send(new byte[1]), CONNECTION_CLOSED);
        run.fails("open a stream after close", pair.far().openStream(PROTOCOL));
        run.fails("ping after close", pair.near().ping());
    }

    private static void crashIsDetected(RuleRun run) {
        Limits limits = Crashes.limits(run);
        Duration bound = Crashes.bound(run, limits);
        Wire crashing = run.wire();
        Pair first = run.pair(limits, crashing);
        run.exchange(first.near(), first.far());
        // The positive control: silence of the application is no crash.
        run.check(
                !run.settles(
                        first.near().closed(),
                        limits.idleTimeout().multipliedBy(3).dividedBy(2)),
                "an idle connection that stays open",
                first.near().state());
        CompletionStage<Optional<byte[]>> receive = first.far().receive();
        crashing.crash(first.dialer());
        lost(run, first.far(), receive, bound);

        Wire freezing = run.wire();
        Pair second = run.pair(limits, freezing);
        run.exchange(second.near(), second.far());
        CompletionStage<Optional<byte[]>> here = second.near().receive();
        CompletionStage<Optional<byte[]>> there = second.far().receive();
        freezing.freeze();
        lost(run, second.near(), here, bound);
        lost(run, second.far(), there, bound);
    }

    private static void lost(
            RuleRun run, P2PConnection end, CompletionStage<Optional<byte[]>> receive, Duration bound) {
        run.saw(Evidence.CRASHES);
        CloseReason reason = run.await("the loss is detected", end.closed(), bound);
        run.saw(Evidence.CLOSES);
        run.check(!reason.isClean(), "no clean end", reason);
        run.same("origin", CloseReason.Origin.NETWORK, reason.origin());
        run.fails("receive that waited", receive);
        run.fails("send", end.send(new byte[1]), CONNECTION_LOST, CONNECTION_CLOSED);
    }

    /** What an observer saw of closes. */
    private static List<P2PEvent.ConnectionClosed> closes(P2PProvider provider) {
        List<P2PEvent.ConnectionClosed> seen = new CopyOnWriteArrayList<>();
        provider.observe(event -> {
            if (event instanceof P2PEvent.ConnectionClosed closed) {
                seen.add(closed);
            }
        });
        return seen;
    }

    private static void closedEventOnce(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        List<P2PEvent.ConnectionClosed> nearEvents = closes(dialer);
        List<P2PEvent.ConnectionClosed> farEvents = closes(host);
        Pair clean = run.pair(dialer, host, listener);
        clean.near().close("once");
        clean.near().close("twice");
        onceEach(run, clean, nearEvents, farEvents, 1);
        run.same("code", CloseReason.Code.NORMAL, nearEvents.get(0).reason().code());
        run.same("detail", "once", farEvents.get(0).reason().detail());
        Pair crossed = run.pair(dialer, host, listener);
        crossed.near().close();
        crossed.far().close();
        onceEach(run, crossed, nearEvents, farEvents, 2);
        Pair aborted = run.pair(dialer, host, listener);
        aborted.far().abort("away");
        aborted.far().close();
        onceEach(run, aborted, nearEvents, farEvents, 3);
        run.same("origin", CloseReason.Origin.LOCAL, farEvents.get(2).reason().origin());
        run.same("code", CloseReason.Code.ABORTED, farEvents.get(2).reason().code());
    }

    private static void onceEach(
            RuleRun run,
            Pair pair,
            List<P2PEvent.ConnectionClosed> nearEvents,
            List<P2PEvent.ConnectionClosed> farEvents,
            int count) {
        CloseReason near = run.closed(pair.near());
        CloseReason far = run.closed(pair.far());
        run.eventually("a closed event at each end", () -> nearEvents.size() >= count && farEvents.size() >= count);
        run.never("a second closed event", () -> nearEvents.size() > count || farEvents.size() > count);
        run.saw(Evidence.CALLBACKS);
        run.same("reason in the dialer's event", near, nearEvents.get(count - 1).reason());
        run.same("reason in the host's event", far, farEvents.get(count - 1).reason());
        run.check(
                nearEvents.get(count - 1).connection() == pair.near(), "the event of the connection", "another one's");
    }

    private static void closeInsideCallbacks(RuleRun run) {
        Pair received = run.pair();
        received.near().receive().thenAccept(message -> {
            run.saw(Evidence.CALLBACKS);
            received.near().close("inside a receive");
        });
        CompletionStage<Void> send = received.far().send(new byte[1]);
        run.closed(received.near());
        run.closed(received.far());
        settled(run, send);

        P2PListener second = run.listen(received.host());
        second.onConnection(connection -> {
            run.saw(Evidence.CALLBACKS);
            connection.close("inside the accept handler");
        });
        run.closed(run.connect(received.dialer(), run.addressOf(second)));

        Pair pushed = run.pair(received.dialer(), received.host(), received.listener());
        Subscriber subscriber = new Subscriber(run, call -> {
            run.saw(Evidence.CALLBACKS);
            pushed.near().abort("inside a subscriber");
        });
        subscriber.request(Long.MAX_VALUE);
        pushed.near().messages().subscribe(subscriber);
        send = pushed.far().send(new byte[1]);
        run.closed(pushed.near());
        run.closed(pushed.far());
        settled(run, send);

        Pair closing = run.pair(received.dialer(), received.host(), received.listener());
        CompletionStage<CloseReason> inside = closing.near().closed().thenCompose(reason -> {
            run.saw(Evidence.CALLBACKS);
            return closing.near().close("inside the closed stage");
        });
        run.await("close", closing.near().close());
        run.await("close inside the closed stage", inside);
    }

    /** The receiver's end may overtake the news that the message was taken, so its send may also fail. */
    private static void settled(RuleRun run, CompletionStage<Void> send) {
        run.check(run.settles(send, run.budgets().mustHappen()), "the send settles", "a pending one");
    }

    private static void silenceAfterClosed(RuleRun run) {
        for (boolean clean : new boolean[] {true, false}) {
            Pair pair = run.pair();
            List<String> calls = new CopyOnWriteArrayList<>();
            Subscriber subscriber = new Subscriber(run, call -> {
                run.saw(Evidence.CALLBACKS);
                calls.add(call);
            });
            pair.near().closed().thenAccept(reason -> calls.add("closed"));
            subscriber.request(Long.MAX_VALUE);
            pair.near().messages().subscribe(subscriber);
            for (byte[] message : Payload.many(MESSAGES * 10, 200)) {
                pair.far().send(message);
            }
            run.eventually("the first messages arrive", () -> calls.size() >= MESSAGES);
            if (clean) {
                pair.near().close();
            } else {
                pair.near().abort("");
            }
            run.closed(pair.near());
            run.eventually("the closed stage is seen", () -> calls.contains("closed"));
            run.never(
                    "a callback after the closed event",
                    () -> !calls.get(calls.size() - 1).equals("closed"));
        }
    }

    private static void halfClose(RuleRun run) {
        Pair pair = run.pair();
        Inbox inbox = run.collect(pair.far());
        List<byte[]> sent = Payload.many(MESSAGES, 1000);
        for (byte[] message : sent) {
            pair.near().send(message);
        }
        run.await("half-close", pair.near().closeWrite());
        run.eventually("the peer sees the end", inbox::ended);
        run.sameMessages(sent, inbox.messages());
        for (byte[] message : sent) {
            run.transfer(pair.far(), pair.near(), message);
        }
        run.check(
                pair.near().isOpen() && pair.far().isOpen(),
                "two open ends",
                pair.near().state());
        run.await("half-close of the other direction", pair.far().closeWrite());
        run.receiveEnd(pair.near());
    }

    private static void sendAfterHalfClose(RuleRun run) {
        Pair pair = run.pair();
        run.exchange(pair.near(), pair.far());
        CompletionStage<Void> ended = pair.near().closeWrite();
        run.fails("send after half-close", pair.near().send(new byte[1]), WRITE_CLOSED);
        run.await("half-close", ended);
        run.fails("send after a complete half-close", pair.near().send(new byte[1]), WRITE_CLOSED);
        run.receiveEnd(pair.far());
        run.transfer(pair.far(), pair.near(), new byte[] {1});
    }

    private static void abortIsNoCleanEnd(RuleRun run) {
        Pair clean = run.pair();
        run.exchange(clean.near(), clean.far());
        clean.near().close();
        run.receiveEnd(clean.far());
        run.check(run.closed(clean.far()).isClean(), "a clean end after close", "another one");

        Pair aborted = run.pair(clean.dialer(), clean.host(), clean.listener());
        run.exchange(aborted.near(), aborted.far());
        CompletionStage<Optional<byte[]>> receive = aborted.far().receive();
        aborted.near().abort("on fire");
        P2PException failure = run.fails("receive when the peer aborts", receive);
        run.note("the failure: " + failure.getMessage());
        CloseReason there = run.closed(aborted.far());
        run.check(!there.isClean(), "no clean end after abort", there);
        CloseReason here = run.closed(aborted.near());
        run.same("code at the aborting end", CloseReason.Code.ABORTED, here.code());
        run.same("origin at the aborting end", CloseReason.Origin.LOCAL, here.origin());
        run.fails("send after abort", aborted.near().send(new byte[1]));
    }
}
