package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.QUEUE_FULL;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Flood;
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

/** Slow receivers. */
final class BackpressureRules {
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int QUEUE_BYTES = 128 << 10;
    private static final int MESSAGE_BYTES = 4 << 10;
    private static final int LARGE_BYTES = 300_000;
    private static final int LOOKS = 5;
    /** What shows that a sender is never stalled. */
    private static final long CAP_BYTES = 16L << 20;

    private static final Limits LIMITS = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .sendQueueBytesMax(QUEUE_BYTES)
            .closeTimeout(Duration.ofMillis(1500))
            .build();

    private BackpressureRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("BP-01", "a peer that does not read eventually stalls the sender")
                        .because("a fast sender must run at the pace of its receiver")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.STALLS)
                        .tried(BackpressureRules::stalls),
                must("BP-02", "memory is bounded while stalled")
                        .because("a peer that stops reading must not be able to exhaust another's memory")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.STALLS, Evidence.FAILURES)
                        .tried(BackpressureRules::bounded),
                must("BP-03", "draining resumes and nothing is lost")
                        .because("a stall is a pause and not an end")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.STALLS, Evidence.MESSAGES)
                        .tried(BackpressureRules::draining),
                must("BP-04", "a message larger than the window makes progress")
                        .because("the message size and the window are separate limits of separate people")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.MESSAGES)
                        .tried(BackpressureRules::largerThanTheWindow),
                must("BP-05", "nothing is delivered beyond demand")
                        .because("what the application did not ask for waits")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.MESSAGES)
                        .tried(BackpressureRules::demand),
                must("BP-06", "close, cancel or deadline frees a stalled sender")
                        .because("a sender must not depend on a receiver's will for ever")
                        .needing(Capability.FLOW_CONTROL)
                        .seeing(Evidence.STALLS, Evidence.CANCELLATIONS, Evidence.CLOSES)
                        .tried(BackpressureRules::freed),
                BatchRules.room());
    }

    private static Flood stall(RuleRun run, P2PConnection sender) {
        return run.flood(sender, MESSAGE_BYTES, CAP_BYTES);
    }

    private static void stalls(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        stallsForGood(run, pair.near());
        stallsForGood(run, pair.far());
    }

    /** On a loaded machine a sender may only look stalled; one that goes on each time is not. */
    private static void stallsForGood(RuleRun run, P2PConnection sender) {
        int completed = 0;
        for (int look = 0; look < LOOKS; look++) {
            Flood flood = stall(run, sender);
            run.pass(run.budgets().mustNotHappen());
            completed += flood.completed();
            if (flood.completed() < flood.size()) {
                run.check(completed > 0, "sends that complete while there is room", "none");
                return;
            }
        }
        throw run.failure("a stalled sender waits for the receiver", "it went on " + LOOKS + " times without one");
    }

    private static void bounded(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        Flood flood = stall(run, pair.near());
        long allowed = (long) WINDOW_BYTES + run.declared().transportSlackBytes() + MESSAGE_BYTES;
        run.check(
                flood.completedBytes() <= allowed,
                "at most " + allowed + " bytes taken while the peer does not receive (window " + WINDOW_BYTES
                        + ", declared slack " + run.declared().transportSlackBytes() + ")",
                flood.completedBytes() + " bytes");
        List<CompletableFuture<Void>> further = new ArrayList<>();
        for (long bytes = 0; bytes < CAP_BYTES / 4; bytes += MESSAGE_BYTES) {
            further.add(pair.near().send(new byte[MESSAGE_BYTES]).toCompletableFuture());
        }
        run.fails("the last of many sends beyond the queue", further.get(further.size() - 1), QUEUE_FULL);
        run.pass(run.budgets().mustNotHappen());
        long pending = further.stream().filter(send -> !send.isDone()).count() * MESSAGE_BYTES;
        run.check(
                pending <= QUEUE_BYTES,
                "at most " + QUEUE_BYTES + " bytes in the send queue (sendQueueBytesMax)",
                pending + " bytes");
        // The positive control: a full queue is no broken connection.
        for (byte[] message : flood.messages()) {
            run.sameBytes(message, run.receive(pair.far()));
        }
    }

    private static void draining(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        Flood flood = stall(run, pair.near());
        for (byte[] message : flood.messages()) {
            run.sameBytes(message, run.receive(pair.far()));
        }
        for (CompletableFuture<Void> send : flood.sends()) {
            run.await("send that was stalled", send);
        }
        Flood again = stall(run, pair.near());
        for (byte[] message : again.messages()) {
            run.sameBytes(message, run.receive(pair.far()));
        }
        run.exchange(pair.near(), pair.far());
    }

    private static void largerThanTheWindow(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        byte[] large = Payload.of(1, LARGE_BYTES);
        run.transfer(pair.near(), pair.far(), large);
        CompletionStage<Void> send = pair.far().send(large);
        run.pass(run.budgets().mustNotHappen());
        run.sameBytes(large, run.receive(pair.near()));
        run.await("send of the large message", send);
        run.exchange(pair.near(), pair.far());
    }

    private static void demand(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = Payload.many(10, 100);
        for (byte[] message : sent) {
            run.send(pair.near(), message);
        }
        Subscriber subscriber = new Subscriber(run);
        pair.far().messages().subscribe(subscriber);
        run.never("a message comes without demand", () -> !subscriber.messages().isEmpty());
        subscriber.request(3);
        run.eventually(
                "three messages for a demand of three",
                () -> subscriber.messages().size() == 3);
        run.never(
                "a fourth message for a demand of three",
                () -> subscriber.messages().size() > 3);
        subscriber.request(1);
        subscriber.request(1);
        run.eventually(
                "five messages for a demand of five",
                () -> subscriber.messages().size() == 5);
        run.never(
                "a sixth message for a demand of five",
                () -> subscriber.messages().size() > 5);
        run.sameMessages(sent.subList(0, 5), subscriber.messages());
        subscriber.cancel();
        for (byte[] message : sent.subList(5, 10)) {
            run.sameBytes(message, receiveAfterCancel(run, pair.far()));
        }
    }

    /** A cancel takes effect soon, not at once: until then receive is refused as misuse. */
    private static byte[] receiveAfterCancel(RuleRun run, P2PConnection connection) {
        List<CompletionStage<Optional<byte[]>>> received = new ArrayList<>();
        run.eventually("receive is possible after the subscription's cancel", () -> {
            try {
                received.add(connection.receive());
                return true;
            } catch (IllegalStateException stillSubscribed) {
                return false;
            }
        });
        run.saw(Evidence.MESSAGES);
        return run.await("receive", received.get(0)).orElseThrow(() -> run.failure("a message", "the end"));
    }

    private static void freed(RuleRun run) {
        Duration soon = LIMITS.closeTimeout().plus(run.budgets().mustHappen());
        Pair aborted = run.pair(LIMITS);
        Flood flood = stall(run, aborted.near());
        aborted.near().abort("tired of waiting");
        allSettle(run, "after the sender's abort", flood.sends(), soon);
        run.closed(aborted.near());

        Pair closed = run.pair(aborted.dialer(), aborted.host(), aborted.listener());
        flood = stall(run, closed.near());
        closed.near().close("tired of waiting");
        allSettle(run, "after the sender's close, within closeTimeout", flood.sends(), soon);
        run.closed(closed.near());

        Pair left = run.pair(aborted.dialer(), aborted.host(), aborted.listener());
        List<CompletableFuture<Void>> waiting = stall(run, left.near()).sends();
        if (run.has(Capability.DEADLINES)) {
            left.near().setSendDeadline(Duration.ZERO);
            allSettle(run, "after the sender's deadline", waiting, soon);
            left.near().clearDeadlines();
            waiting = List.of(left.near().send(new byte[1]).toCompletableFuture());
        }
        left.far().abort("not interested");
        allSettle(run, "after the receiver's abort", waiting, soon);
        run.closed(left.near());

        Pair cancelled = run.pair(aborted.dialer(), aborted.host(), aborted.listener());
        flood = stall(run, cancelled.near());
        CompletableFuture<Void> last = flood.sends().get(flood.size() - 1);
        run.check(last.cancel(true), "a stalled send that can be cancelled", "one that cannot");
        run.saw(Evidence.CANCELLATIONS);
        run.check(
                cancelled.near().isOpen(),
                "an open connection after the cancel",
                cancelled.near().state());
        // All but the cancelled one arrive; that one may or may not.
        for (byte[] message : flood.messages().subList(0, flood.size() - 1)) {
            run.sameBytes(message, run.receive(cancelled.far()));
        }
    }

    private static void allSettle(RuleRun run, String when, List<CompletableFuture<Void>> sends, Duration bound) {
        for (CompletableFuture<Void> send : sends) {
            run.check(run.settles(send, bound), "every stalled send settles " + when, "a pending one");
        }
    }
}
