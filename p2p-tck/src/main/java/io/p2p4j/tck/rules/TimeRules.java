package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.HANDSHAKE_TIMEOUT;
import static io.p2p4j.api.error.ErrorCode.OPERATION_TIMEOUT;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.RawConnection;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Deadlines and bounded handshakes. */
final class TimeRules {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration FAR = Duration.ofHours(1);
    private static final int MESSAGE_BYTES = 4 << 10;
    private static final int SPARE_MESSAGES = 8;
    private static final int RACES = 10;
    private static final int TRIES = 10;
    private static final Duration HANDSHAKE_MIN = Duration.ofMillis(100);
    private static final int HANDSHAKE_FACTOR = 4;

    private static final Limits LIMITS =
            Limits.builder().messageWindowBytes(16 << 10).build();

    private TimeRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("TIME-01", "a timed-out receive loses no later message")
                        .because("who waits for some time only must not pay for it with a message")
                        .needing(Capability.DEADLINES)
                        .seeing(Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(TimeRules::timedOutReceive),
                must("TIME-02", "a read timeout leaves writes alone, and conversely")
                        .because("the two directions of a connection have different reasons to be slow")
                        .needing(Capability.DEADLINES)
                        .seeing(Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(TimeRules::directionsAreApart),
                must("TIME-03", "a new deadline applies to pending operations")
                        .because("a watcher must be able to hurry, and to spare, what somebody else began")
                        .needing(Capability.DEADLINES)
                        .seeing(Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(TimeRules::newDeadline),
                must("TIME-04", "the handshake is bounded in both roles")
                        .because("a peer that connects and says nothing must not occupy the other for ever")
                        .seeing(Evidence.ATTACKS, Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(TimeRules::boundedHandshake));
    }

    private static void timedOutReceive(RuleRun run) {
        Pair pair = run.pair();
        P2PConnection far = pair.far();
        long begin = run.context().nanoTime();
        far.setReceiveDeadline(SOON);
        List<CompletionStage<Optional<byte[]>>> pending = List.of(far.receive(), far.receive());
        for (CompletionStage<Optional<byte[]>> receive : pending) {
            run.fails("receive with a deadline", receive, OPERATION_TIMEOUT);
        }
        Duration took = Duration.ofNanos(run.context().nanoTime() - begin);
        run.check(took.compareTo(SOON) >= 0, "a receive that waits for " + SOON, took);
        List<byte[]> sent = Payload.many(3, 100);
        for (byte[] message : sent) {
            run.send(pair.near(), message);
        }
        run.fails("receive after the deadline", far.receive(), OPERATION_TIMEOUT);
        far.setReceiveDeadline(FAR);
        for (byte[] message : sent) {
            run.sameBytes(message, run.receive(far));
        }
        // The message and the deadline come at about the same time; either may win, and the message is there once.
        for (int i = 0; i < RACES; i++) {
            byte[] message = Payload.of(i, 10);
            far.setReceiveDeadline(Duration.ofMillis(1));
            CompletionStage<Optional<byte[]>> receive = far.receive();
            run.send(pair.near(), message);
            run.check(run.settles(receive, run.budgets().mustHappen()), "a receive that settles", "a pending one");
            far.clearDeadlines();
            if (receive.toCompletableFuture().isCompletedExceptionally()) {
                run.fails("receive that came too late", receive, OPERATION_TIMEOUT);
                receive = far.receive();
            }
            run.sameBytes(message, run.await("receive", receive).orElseThrow());
        }
        run.exchange(pair.near(), far);
    }

    private static void directionsAreApart(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        P2PConnection near = pair.near();
        P2PConnection far = pair.far();
        near.setReceiveDeadline(Duration.ZERO);
        run.fails("receive after its deadline", near.receive(), OPERATION_TIMEOUT);
        run.transfer(near, far, Payload.of(1, 50));
        near.clearDeadlines();

        CompletionStage<Optional<byte[]>> pending = near.receive();
        near.setSendDeadline(Duration.ZERO);
        P2PException failure = run.fails("send after its deadline", near.send(new byte[50]), OPERATION_TIMEOUT);
        run.check(!failure.mayHaveTakenEffect(), "a send that had no effect", failure);
        byte[] answer = Payload.of(2, 50);
        run.send(far, answer);
        run.sameBytes(answer, run.await("receive", pending).orElseThrow());
        near.clearDeadlines();

        if (run.has(Capability.FLOW_CONTROL)) {
            pending = near.receive();
            Stalled stalled = new Stalled(run, near);
            near.setSendDeadline(SOON);
            stalled.timeOut(run);
            run.send(far, answer);
            run.sameBytes(answer, run.await("receive", pending).orElseThrow());
            near.clearDeadlines();
            stalled.drain(run, near, far);
        }
        run.exchange(near, far);
    }

    private static void newDeadline(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        P2PConnection near = pair.near();
        P2PConnection far = pair.far();
        CompletionStage<Optional<byte[]>> hurried = near.receive();
        near.setReceiveDeadline(SOON);
        run.fails("pending receive that got a deadline", hurried, OPERATION_TIMEOUT);
        near.setReceiveDeadline(FAR);
        hurried = near.receive();
        near.setReceiveDeadline(SOON);
        run.fails("pending receive whose deadline came nearer", hurried, OPERATION_TIMEOUT);

        CompletionStage<Optional<byte[]>> spared = spared(run, near, far, TRIES);
        byte[] message = Payload.of(3, 30);
        run.send(far, message);
        run.sameBytes(message, run.await("receive that was spared", spared).orElseThrow());
        if (run.has(Capability.FLOW_CONTROL)) {
            Stalled stalled = new Stalled(run, near);
            near.setSendDeadline(FAR);
            near.setSendDeadline(SOON);
            stalled.timeOut(run);
            near.clearDeadlines();
            stalled.drain(run, near, far);
        }
        run.exchange(near, far);
    }

    /** Spares a receive at each end: its deadline is put off at one and taken away at the other before it passes. */
    private static CompletionStage<Optional<byte[]>> spared(
            RuleRun run, P2PConnection near, P2PConnection far, int tries) {
        Duration first = run.budgets().mustNotHappen().dividedBy(2);
        long begin = run.context().nanoTime();
        near.setReceiveDeadline(first);
        far.setReceiveDeadline(first);
        CompletionStage<Optional<byte[]>> later = near.receive();
        CompletionStage<Optional<byte[]>> never = far.receive();
        near.setReceiveDeadline(FAR);
        far.clearDeadlines();
        if (run.context().nanoTime() - begin >= first.toNanos()) {
            later.toCompletableFuture().cancel(true);
            never.toCompletableFuture().cancel(true);
            if (tries == 1) {
                throw run.inconclusive("this machine is too busy to set two deadlines in a row");
            }
            return spared(run, near, far, tries - 1);
        }
        run.never(
                "a receive fails at the deadline that it had before",
                () -> later.toCompletableFuture().isDone()
                        || never.toCompletableFuture().isDone());
        never.toCompletableFuture().cancel(true);
        return later;
    }

    /** More sends than a peer takes that does not receive. */
    private static final class Stalled {
        private final List<byte[]> messages;
        private final List<CompletableFuture<Void>> sends = new ArrayList<>();

        Stalled(RuleRun run, P2PConnection connection) {
            int taken = (LIMITS.messageWindowBytes() + run.declared().transportSlackBytes()) / MESSAGE_BYTES;
            messages = Payload.many(taken + SPARE_MESSAGES, MESSAGE_BYTES);
            for (byte[] message : messages) {
                sends.add(connection.send(message).toCompletableFuture());
            }
        }

        /** The deadline has passed for those that have not completed. */
        void timeOut(RuleRun run) {
            int late = 0;
            for (CompletableFuture<Void> send : sends) {
                run.check(
                        run.settles(send, run.budgets().mustHappen()), "a stalled send that settles", "a pending one");
                if (send.isCompletedExceptionally()) {
                    run.fails("stalled send", send, OPERATION_TIMEOUT);
                    late++;
                }
            }
            run.check(late > 0, "sends that cannot complete before the deadline", "none of " + sends.size());
        }

        /** What completed arrives in order; of what was late each message arrives wholly or not at all. */
        void drain(RuleRun run, P2PConnection near, P2PConnection far) {
            byte[] last = Payload.of(sends.size(), 20);
            CompletionStage<Void> end = near.send(last);
            byte[] message = run.receive(far);
            for (int i = 0; i < sends.size(); i++) {
                boolean sent = message.length > last.length && Payload.number(message) == i;
                run.check(sent || sends.get(i).isCompletedExceptionally(), "message " + i, "a later one");
                if (sent) {
                    run.sameBytes(messages.get(i), message);
                    message = run.receive(far);
                }
            }
            run.sameBytes(last, message);
            run.await("send after the stalled ones", end);
        }
    }

    private static void boundedHandshake(RuleRun run) {
        Intruder intruder = run.intruder();
        Multiaddr mute = intruder.listen()
                .orElseThrow(() -> run.inconclusive("the harness's intruder does not listen (Intruder.listen)"));
        Pair honest = run.pair();
        Duration bound = patience(run, honest);
        Limits limits = Limits.builder().handshakeTimeout(bound).build();
        Duration late = bound.plus(run.budgets().mustHappen());

        P2PProvider host = run.provider("host that is stalled", limits);
        P2PListener listener = run.listen(host);
        RawConnection visitor = intruder.visit(run.addressOf(listener));
        run.saw(Evidence.ATTACKS);
        P2PProvider dialer = run.provider("dialer that is stalled", limits);
        CompletionStage<P2PConnection> stalled =
                dialer.connect(DialRequest.to(mute).withTimeout(FAR));
        run.saw(Evidence.ATTACKS);

        run.eventually("the listener gives a stalled handshake up", late, visitor::isOver);
        run.fails("dial of a peer that says nothing", late, stalled, HANDSHAKE_TIMEOUT);
        honestGetsIn(run, honest.dialer(), listener);
        honestGetsIn(run, dialer, honest.listener());
    }

    /** So long that an honest handshake passes on this machine and network, too. */
    private static Duration patience(RuleRun run, Pair honest) {
        long begin = run.context().nanoTime();
        run.pair(honest.dialer(), honest.host(), honest.listener());
        long tookNanos = run.context().nanoTime() - begin;
        return HANDSHAKE_MIN.plusNanos(HANDSHAKE_FACTOR * tookNanos);
    }

    /** The positive control; a machine may be so busy that an honest handshake takes too long now and then. */
    private static void honestGetsIn(RuleRun run, P2PProvider dialer, P2PListener listener) {
        for (int i = 1; i <= TRIES; i++) {
            CompletableFuture<P2PConnection> accept = listener.accept().toCompletableFuture();
            CompletionStage<P2PConnection> dial = dialer.connect(run.addressOf(listener));
            run.check(run.settles(dial, run.budgets().mustHappen()), "a dial that settles", "nothing yet");
            if (!dial.toCompletableFuture().isCompletedExceptionally()) {
                P2PConnection near = dial.toCompletableFuture().join();
                // The dialer may be through before the listener finds that it took too long.
                run.eventually("accept, or the end of what is not accepted", () -> accept.isDone() || !near.isOpen());
                if (near.isOpen()) {
                    run.exchange(near, run.await("accept", accept));
                    return;
                }
            }
            accept.cancel(true);
        }
        throw run.failure("an honest dialer gets in", TRIES + " tries failed");
    }
}
