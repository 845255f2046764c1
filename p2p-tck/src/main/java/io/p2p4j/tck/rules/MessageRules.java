package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages. */
final class MessageRules {
    private static final int[] SIZES = {
        0, 1, 2, 63, 64, 65, 127, 128, 255, 256, 1023, 1024, 4096, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537,
        300_000
    };
    private static final int MANY = 1000;
    private static final int SENDERS = 8;
    private static final int EACH = 100;
    private static final int BULK_MESSAGES = 64;
    private static final int BULK_BYTES = 64 << 10;
    private static final int SMALL_MAX = 100_001;
    private static final int SMALLER_MAX = 50_001;
    private static final int REUSES = 40;

    private MessageRules() {}

    static List<TckRule> rules() {
        List<TckRule> all = new ArrayList<>(contents());
        all.addAll(List.of(
                must("MSG-09", "the caller's buffer is reusable once send completes")
                        .because("a sender with one buffer must not allocate one for each message")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::bufferIsReusable),
                must("MSG-10", "a received buffer is never overwritten later")
                        .because("a received message belongs to the receiver, for as long as it likes")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::receivedIsNeverOverwritten),
                must("MSG-11", "a completed send means what is declared (queued, flushed or acknowledged)")
                        .because("a sender decides by it what it must repeat after a failure")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(MessageRules::completionMeansWhatIsDeclared),
                must("MSG-12", "flushed messages arrive before end-of-stream")
                        .because("a clean close loses nothing that was accepted before")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(MessageRules::messagesBeforeTheEnd),
                must("MSG-13", "messages that arrive before a receiver attaches are kept")
                        .because("the first message must not race with the application's first receive")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::keptUntilAReceiver),
                must("MSG-14", "a send to a gone peer fails within the declared bound")
                        .because("a sender that waits for a dead peer is dead as well")
                        .seeing(Evidence.CRASHES, Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(MessageRules::sendToAGonePeer),
                BatchRules.order()));
        return all;
    }

    private static List<TckRule> contents() {
        return List.of(
                must("MSG-01", "integrity")
                        .because("every byte of a message arrives as it was sent, whatever its size and content")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::integrity),
                must("MSG-02", "boundaries: n sends give n receives")
                        .because("a message is the unit of the application, not of the network")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::boundaries),
                must("MSG-03", "an empty message is delivered")
                        .because("an empty message is a signal, and not the end")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::emptyMessage),
                must("MSG-04", "messages arrive in order in each direction")
                        .because("a receiver understands a message by those before it")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::inOrder),
                must("MSG-05", "concurrent senders: no loss, no duplicate, no tearing")
                        .because("threads that share a connection need no lock of their own")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::concurrentSenders),
                must("MSG-06", "full-duplex bulk does not deadlock")
                        .because("two peers that send much at once must not wait for each other for ever")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::fullDuplexBulk),
                must("MSG-07", "exactly the maximum message size passes")
                        .because("a limit is a promise up to its last byte")
                        .seeing(Evidence.MESSAGES)
                        .tried(MessageRules::exactlyTheMaximum),
                must("MSG-08", "maximum + 1 is rejected before the wire and the connection survives")
                        .because("one mistake of the caller must not cost the connection of all others")
                        .seeing(Evidence.REFUSALS, Evidence.MESSAGES)
                        .tried(MessageRules::oneTooMany));
    }

    private static void integrity(RuleRun run) {
        Pair pair = run.pair();
        for (int size : SIZES) {
            run.transfer(pair.near(), pair.far(), Payload.of(size + 1, size));
            run.transfer(pair.far(), pair.near(), Payload.of(size + 2, size));
        }
        for (byte fill : new byte[] {0, -1, '\n', (byte) 0x80}) {
            byte[] uniform = new byte[2000];
            Arrays.fill(uniform, fill);
            run.transfer(pair.near(), pair.far(), uniform);
        }
    }

    private static void boundaries(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(Payload.of(i, 1 + i * 37 % 301));
        }
        Inbox inbox = run.collect(pair.far());
        sendAll(run, pair.near(), sent);
        run.eventually("all messages arrive", () -> inbox.size() >= sent.size());
        run.never("more messages arrive than were sent", () -> inbox.size() > sent.size());
        run.sameMessages(sent, inbox.messages());
    }

    private static void sendAll(RuleRun run, P2PConnection connection, List<byte[]> messages) {
        List<CompletionStage<Void>> sends = new ArrayList<>();
        for (byte[] message : messages) {
            sends.add(connection.send(message));
        }
        for (CompletionStage<Void> send : sends) {
            run.await("send", send);
        }
    }

    private static void emptyMessage(RuleRun run) {
        Pair pair = run.pair();
        run.transfer(pair.near(), pair.far(), new byte[0]);
        List<byte[]> sent = List.of(new byte[] {1}, new byte[0], new byte[0], new byte[] {2});
        Inbox inbox = run.collect(pair.near());
        sendAll(run, pair.far(), sent);
        run.eventually("all messages arrive, the empty ones too", () -> inbox.size() == sent.size());
        run.sameMessages(sent, inbox.messages());
        run.check(!inbox.ended(), "no end of the messages", "an end after an empty message");
    }

    private static void inOrder(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = Payload.many(MANY, 24);
        Inbox far = run.collect(pair.far());
        Inbox near = run.collect(pair.near());
        sendAll(run, pair.near(), sent);
        sendAll(run, pair.far(), sent);
        run.eventually("all messages arrive in both directions", () -> far.size() == MANY && near.size() == MANY);
        run.sameMessages(sent, far.messages());
        run.sameMessages(sent, near.messages());
    }

    private static void concurrentSenders(RuleRun run) {
        Pair pair = run.pair();
        Inbox inbox = run.collect(pair.far());
        List<CompletionStage<Void>> senders = run.together(SENDERS, sender -> {
            CompletableFuture<?>[] sends = new CompletableFuture<?>[EACH];
            for (int i = 0; i < EACH; i++) {
                int number = sender * EACH + i;
                sends[i] = pair.near()
                        .send(Payload.of(number, 10 + number * 13 % 3000))
                        .toCompletableFuture();
            }
            return CompletableFuture.allOf(sends);
        });
        for (CompletionStage<Void> sender : senders) {
            run.await("all sends of one sender", sender);
        }
        run.eventually("all messages arrive", () -> inbox.size() >= SENDERS * EACH);
        run.never("a message arrives twice", () -> inbox.size() > SENDERS * EACH);
        int[] next = new int[SENDERS];
        for (byte[] message : inbox.messages()) {
            int number = Payload.number(message);
            run.check(number >= 0 && number < SENDERS * EACH, "the number of a message that was sent", number);
            run.sameBytes(Payload.of(number, 10 + number * 13 % 3000), message);
            int sender = number / EACH;
            run.same("next message of sender " + sender, sender * EACH + next[sender], number);
            next[sender]++;
        }
    }

    private static void fullDuplexBulk(RuleRun run) {
        Pair pair = run.pair();
        Inbox far = run.collect(pair.far());
        Inbox near = run.collect(pair.near());
        List<byte[]> sent = Payload.many(BULK_MESSAGES, BULK_BYTES);
        CompletionStage<Void> forth = sendOneByOne(pair.near(), sent, 0);
        CompletionStage<Void> back = sendOneByOne(pair.far(), sent, 0);
        run.await("bulk of the dialer", forth, run.budgets().mustHappen().multipliedBy(2));
        run.await("bulk of the host", back, run.budgets().mustHappen().multipliedBy(2));
        run.eventually(
                "all messages arrive in both directions",
                () -> far.size() == BULK_MESSAGES && near.size() == BULK_MESSAGES);
        run.sameMessages(sent, far.messages());
        run.sameMessages(sent, near.messages());
    }

    private static CompletionStage<Void> sendOneByOne(P2PConnection connection, List<byte[]> messages, int from) {
        CompletionStage<Void> sent = connection.send(messages.get(from));
        return from + 1 == messages.size()
                ? sent
                : sent.thenCompose(done -> sendOneByOne(connection, messages, from + 1));
    }

    private static Limits messagesOf(int bytesMax) {
        return Limits.builder().messageBytesMax(bytesMax).build();
    }

    private static void exactlyTheMaximum(RuleRun run) {
        Pair pair = run.pair(messagesOf(SMALL_MAX));
        run.transfer(pair.near(), pair.far(), Payload.of(1, SMALL_MAX));
        run.transfer(pair.far(), pair.near(), Payload.of(2, SMALL_MAX));
        P2PProvider narrow = run.provider("narrow", messagesOf(SMALLER_MAX));
        Pair uneven = run.pair(narrow, pair.host(), pair.listener());
        run.transfer(uneven.far(), uneven.near(), Payload.of(3, SMALLER_MAX));
        run.transfer(uneven.near(), uneven.far(), Payload.of(4, SMALLER_MAX));
    }

    private static void oneTooMany(RuleRun run) {
        Pair pair = run.pair(messagesOf(SMALL_MAX));
        rejects(run, pair.near(), pair.far(), SMALL_MAX + 1);
        rejects(run, pair.far(), pair.near(), SMALL_MAX * 3);
        P2PProvider narrow = run.provider("narrow", messagesOf(SMALLER_MAX));
        Pair uneven = run.pair(narrow, pair.host(), pair.listener());
        rejects(run, uneven.far(), uneven.near(), SMALLER_MAX + 1);
        rejects(run, uneven.near(), uneven.far(), SMALLER_MAX + 1);
    }

    private static void rejects(RuleRun run, P2PConnection from, P2PConnection to, int size) {
        long sentBefore = from.stats().messagesSent();
        run.refuses("send of " + size + " bytes", IllegalArgumentException.class, () -> from.send(Payload.of(1, size)));
        run.same("messages given to the transport", sentBefore, from.stats().messagesSent());
        run.exchange(from, to);
    }

    private static void bufferIsReusable(RuleRun run) {
        Pair pair = run.pair();
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(5000), ByteBuffer.allocateDirect(5000))) {
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < REUSES; i++) {
                byte[] message = Payload.of(i, 4000 + i);
                sent.add(message);
                buffer.clear();
                buffer.put(message).flip();
                CompletionStage<Void> send = pair.near().send(buffer);
                run.same("bytes that the call left in the buffer", 0, buffer.remaining());
                run.await("send", send);
                // Nobody has received yet: what is still on its way must not come from this buffer.
                buffer.clear();
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0xEE);
                }
            }
            for (byte[] message : sent) {
                run.sameBytes(message, run.receive(pair.far()));
            }
        }
    }

    private static void receivedIsNeverOverwritten(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> received = new ArrayList<>();
        for (int i = 0; i < REUSES; i++) {
            run.await("send", pair.near().send(Payload.of(i, 3000)));
            received.add(run.receive(pair.far()));
        }
        for (int i = 0; i < REUSES; i++) {
            run.sameBytes(Payload.of(i, 3000), received.get(i));
        }
        // And the other way round: what the receiver does with its array touches no other message.
        List<byte[]> twins = List.of(Payload.of(1, 50), Payload.of(1, 50));
        sendAll(run, pair.near(), twins);
        Arrays.fill(run.receive(pair.far()), (byte) 0);
        run.sameBytes(twins.get(1), run.receive(pair.far()));
        Inbox inbox = run.collect(pair.near());
        sendAll(run, pair.far(), Payload.many(REUSES, 1000));
        run.eventually("all messages arrive", () -> inbox.size() == REUSES);
        run.sameMessages(Payload.many(REUSES, 1000), inbox.messages());
    }

    private static void completionMeansWhatIsDeclared(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = Payload.many(50, 2000);
        sendAll(run, pair.near(), sent);
        run.note("all sends are complete; declared: " + run.declared().sendCompletion());
        run.same(
                "messages given to the transport",
                (long) sent.size(),
                pair.near().stats().messagesSent());
        CompletionStage<?> close = pair.near().close();
        for (byte[] message : sent) {
            run.sameBytes(message, run.receive(pair.far()));
        }
        run.receiveEnd(pair.far());
        run.await("close", close);
        run.closed(pair.near());
        switch (run.declared().sendCompletion()) {
            case QUEUED, FLUSHED -> run.note("whether the peer has a message, only a clean close tells");
            case ACKNOWLEDGED -> acknowledged(run);
        }
    }

    private static void acknowledged(RuleRun run) {
        Wire wire = run.wire();
        Pair pair = run.pair(Limits.DEFAULTS, wire);
        run.exchange(pair.near(), pair.far());
        wire.freeze();
        CompletionStage<Void> unheard = pair.near().send(new byte[10]);
        run.check(
                !run.settles(unheard, run.budgets().mustNotHappen()),
                "a send that waits for its acknowledgement",
                "a settled one");
    }

    private static void messagesBeforeTheEnd(RuleRun run) {
        Pair pair = run.pair();
        List<byte[]> sent = Payload.many(100, 5000);
        List<CompletionStage<Void>> sends = new ArrayList<>();
        Inbox inbox = run.collect(pair.far());
        for (byte[] message : sent) {
            sends.add(pair.near().send(message));
        }
        pair.near().close("done");
        for (CompletionStage<Void> send : sends) {
            run.await("send that was accepted before the close", send);
        }
        run.eventually("the end arrives", inbox::ended);
        run.sameMessages(sent, inbox.messages());
        run.check(run.closed(pair.far()).isClean(), "a clean end", "another one");
    }

    private static void keptUntilAReceiver(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        P2PConnection near = run.connect(dialer, run.addressOf(listener));
        List<byte[]> sent = Payload.many(20, 500);
        sendAll(run, near, sent);
        P2PConnection far = run.await("accept", listener.accept());
        run.pass(run.budgets().mustNotHappen());
        for (byte[] message : sent) {
            run.sameBytes(message, run.receive(far));
        }
        sendAll(run, near, sent);
        run.pass(run.budgets().mustNotHappen());
        Subscriber subscriber = new Subscriber(run);
        far.messages().subscribe(subscriber);
        subscriber.request(sent.size());
        run.eventually(
                "the subscriber gets what came before it",
                () -> subscriber.messages().size() == sent.size());
        run.sameMessages(sent, subscriber.messages());
    }

    private static void sendToAGonePeer(RuleRun run) {
        Limits limits =
                Crashes.limits(run).toBuilder().messageWindowBytes(64 << 10).build();
        Duration bound = Crashes.bound(run, limits);
        Wire crashing = run.wire();
        Pair first = run.pair(limits, crashing);
        run.exchange(first.near(), first.far());
        crashing.crash(first.dialer());
        run.saw(Evidence.CRASHES);
        failsSoon(run, first.far(), bound);
        Wire freezing = run.wire();
        Pair second = run.pair(limits, freezing);
        run.exchange(second.near(), second.far());
        freezing.freeze();
        run.saw(Evidence.CRASHES);
        failsSoon(run, second.near(), bound);
    }

    /** A send may still be taken before the loss is noticed; sooner or later one must fail, and all must settle. */
    private static void failsSoon(RuleRun run, P2PConnection connection, Duration bound) {
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        run.eventually("a send to the gone peer fails", bound, () -> {
            // A provider without flow control may take them all; then the loss must show on the next one.
            if (sends.size() < 200 || !connection.isOpen()) {
                sends.add(connection.send(Payload.of(1, 1000)).toCompletableFuture());
            }
            return sends.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        });
        for (CompletableFuture<Void> send : sends) {
            run.check(run.settles(send, bound), "every send to the gone peer settles", "a pending one");
        }
        run.fails("send after the loss", connection.send(new byte[1]));
        Optional<CompletableFuture<Void>> taken =
                sends.stream().filter(send -> !send.isCompletedExceptionally()).findFirst();
        run.note(taken.isPresent() ? "some sends were taken before the loss was noticed" : "no send was taken");
    }
}
