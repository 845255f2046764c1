package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.QUEUE_FULL;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Flood;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages that are sent many at a time. */
final class BatchRules {
    private static final int MESSAGE_BYTES_MAX = 20_001;
    private static final int BATCH = 300;
    private static final int SENDERS = 4;
    private static final int EACH = 50;
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int QUEUE_BYTES = 128 << 10;
    private static final int PIECE_BYTES = 4 << 10;
    private static final long CAP_BYTES = 16L << 20;

    private BatchRules() {}

    static TckRule order() {
        return must("MSG-15", "a batch is sent whole and in order, or not at all")
                .because("who sends many at a time must get what sending one by one gives, for less")
                .seeing(Evidence.MESSAGES, Evidence.REFUSALS)
                .tried(BatchRules::wholeOrNotAtAll);
    }

    static TckRule room() {
        return must("BP-07", "a batch without room is refused whole, and can be sent again")
                .because("a sender must not have to find out which half of its batch was taken")
                .needing(Capability.FLOW_CONTROL)
                .seeing(Evidence.STALLS, Evidence.FAILURES, Evidence.MESSAGES)
                .tried(BatchRules::refusedWhole);
    }

    private static List<ByteBuffer> buffers(List<byte[]> messages) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            byte[] message = messages.get(i);
            // Of every kind, and with more around the message than belongs to it.
            ByteBuffer around = i % 2 == 0
                    ? ByteBuffer.allocate(message.length + 7)
                    : ByteBuffer.allocateDirect(message.length + 7);
            around.position(3);
            around.put(message).flip().position(3);
            buffers.add(i % 3 == 0 ? around.asReadOnlyBuffer() : around);
        }
        return buffers;
    }

    private static void wholeOrNotAtAll(RuleRun run) {
        Pair pair = run.pair(Limits.builder().messageBytesMax(MESSAGE_BYTES_MAX).build());
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(Payload.of(i, i % 10 == 9 ? 0 : 8 + i * 37 % 3001));
        }
        inOrder(run, pair.near(), pair.far(), batch);
        inOrder(run, pair.far(), pair.near(), batch);
        tooLarge(run, pair, batch);
        concurrent(run, pair);
        run.same(
                "how it was closed",
                CloseReason.Code.NORMAL,
                run.await("close", pair.near().close()).code());
        run.fails("batch after the close", pair.near().sendAll(buffers(batch)));
    }

    private static void inOrder(RuleRun run, P2PConnection from, P2PConnection to, List<byte[]> batch) {
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[] {1});
        all.addAll(batch);
        all.add(new byte[] {2});
        long sentBefore = from.stats().messagesSent();
        List<ByteBuffer> buffers = buffers(batch);
        CompletionStage<Void> before = from.send(all.get(0));
        CompletionStage<Void> sent = from.sendAll(buffers);
        CompletionStage<Void> after = from.send(all.get(all.size() - 1));
        run.await("batch of nothing", from.sendAll(List.of()));
        for (byte[] message : all) {
            run.sameBytes(message, run.receive(to));
        }
        run.await("send before the batch", before);
        run.await("batch", sent);
        for (ByteBuffer buffer : buffers) {
            run.same("bytes left in a buffer of a batch that was taken", 0, buffer.remaining());
        }
        run.await("send behind the batch", after);
        run.same(
                "messages given to the transport",
                sentBefore + all.size(),
                from.stats().messagesSent());
    }

    private static void tooLarge(RuleRun run, Pair pair, List<byte[]> batch) {
        List<byte[]> wrong = new ArrayList<>(batch);
        wrong.add(BATCH / 2, Payload.of(1, MESSAGE_BYTES_MAX + 1));
        List<ByteBuffer> buffers = buffers(wrong);
        long sentBefore = pair.near().stats().messagesSent();
        run.refuses(
                "batch with a message that is too large",
                IllegalArgumentException.class,
                () -> pair.near().sendAll(buffers));
        untouched(run, wrong, buffers);
        run.exchange(pair.near(), pair.far());
        run.same(
                "messages given to the transport, those of the exchange",
                sentBefore + 1,
                pair.near().stats().messagesSent());
    }

    private static void untouched(RuleRun run, List<byte[]> messages, List<ByteBuffer> buffers) {
        for (int i = 0; i < buffers.size(); i++) {
            run.same(
                    "bytes in a buffer of a batch that was refused",
                    messages.get(i).length,
                    buffers.get(i).remaining());
        }
    }

    /** What one thread sends together arrives together. */
    private static void concurrent(RuleRun run, Pair pair) {
        Inbox inbox = run.collect(pair.far());
        List<CompletionStage<Void>> senders = run.together(SENDERS, sender -> {
            List<byte[]> own = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                own.add(Payload.of(sender * EACH + i, 100));
            }
            return pair.near().sendAll(buffers(own));
        });
        for (CompletionStage<Void> sender : senders) {
            run.await("batch of one sender", sender);
        }
        run.eventually("all messages arrive", () -> inbox.size() >= SENDERS * EACH);
        run.never("a message arrives twice", () -> inbox.size() > SENDERS * EACH);
        List<byte[]> messages = inbox.messages();
        for (int i = 0; i < messages.size(); i++) {
            int number = Payload.number(messages.get(i));
            run.check(number >= 0 && number < SENDERS * EACH, "the number of a message that was sent", number);
            run.sameBytes(Payload.of(number, 100), messages.get(i));
            run.same("place in its batch", i % EACH, number % EACH);
            run.same("sender", Payload.number(messages.get(i - i % EACH)) / EACH, number / EACH);
        }
    }

    private static void refusedWhole(RuleRun run) {
        Pair pair = run.pair(Limits.builder()
                .messageWindowBytes(WINDOW_BYTES)
                .sendQueueBytesMax(QUEUE_BYTES)
                .build());
        List<byte[]> half = Payload.many(QUEUE_BYTES / PIECE_BYTES / 2, PIECE_BYTES);
        List<byte[]> tooMuch = Payload.many(QUEUE_BYTES / PIECE_BYTES + 1, PIECE_BYTES);
        run.refuses(
                "batch that could never be accepted",
                IllegalArgumentException.class,
                () -> pair.near().sendAll(buffers(tooMuch)));
        Flood flood = run.flood(pair.near(), PIECE_BYTES, CAP_BYTES);
        List<byte[]> expected = new ArrayList<>(flood.messages());
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        List<ByteBuffer> refused = buffers(half);
        CompletableFuture<Void> last = pair.near().sendAll(refused).toCompletableFuture();
        while (!last.isCompletedExceptionally()) {
            run.check(taken.size() < CAP_BYTES / QUEUE_BYTES, "a batch without room that fails", "one more taken");
            taken.add(last);
            expected.addAll(half);
            run.pass(run.budgets().mustNotHappen().dividedBy(10));
            refused = buffers(half);
            last = pair.near().sendAll(refused).toCompletableFuture();
        }
        P2PException failure = run.fails("batch without room", last, QUEUE_FULL);
        run.check(!failure.mayHaveTakenEffect(), "a failure that had no effect", failure);
        untouched(run, half, refused);
        for (byte[] message : expected) {
            run.sameBytes(message, run.receive(pair.far()));
        }
        for (CompletableFuture<Void> batch : taken) {
            run.await("batch that was stalled", batch);
        }
        CompletionStage<Void> again = pair.near().sendAll(refused);
        for (byte[] message : half) {
            run.sameBytes(message, run.receive(pair.far()));
        }
        run.await("the same batch once more", again);
        run.exchange(pair.near(), pair.far());
    }
}
