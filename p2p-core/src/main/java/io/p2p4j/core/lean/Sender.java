package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes the bodies of messages and streams: picks the turn, cuts pieces to the credit and gives them to the sink
 * straight from the caller's buffers (docs/WIRE.md sections 4, 6 and 7). Allocates nothing per frame while there is
 * more to send. A session has one only while there is something to send, or streams: most connections are silent most of
 * the time.
 */
final class Sender {
    private static final int PIECE_BYTES_MAX = 65_536;
    /** How many bytes of small messages go without a look at what else there is to say. */
    private static final int RUN_BYTES_MAX = 4096;

    /** How many of them that have a token each. */
    private static final int SINGLES_MAX = 16;

    /** What is not larger goes without a buffer of its own where the sink allows it. */
    private static final int SMALL_BYTES_MAX = 512;

    private static final int HEADER_BYTES_MAX = 1 + 2 * Wire.VARINT_BYTES_MAX;

    private final LeanParts session;
    private final Terms terms;
    private final Scheduler scheduler = new Scheduler();
    /** Streams that wait for credit of all together, once there was one. */
    private @Nullable ArrayDeque<SendQueue> starved;

    /** Only while something is unfinished. */
    private @Nullable ByteBuffer header;

    private final SendQueue messages;
    private long allCredit;
    private int unfinished;

    /** Begins with the credit that is left for messages. */
    Sender(LeanParts session, Terms terms, long messageCredit) {
        this.session = session;
        this.terms = terms;
        this.messages = new SendQueue(SessionMachine.MESSAGES, Priority.HIGH, messageCredit);
        this.allCredit = terms.connectionWindow();
    }

    SendQueue messages() {
        return messages;
    }

    /** Operations that were queued and not answered. */
    int unfinished() {
        return unfinished;
    }

    /** Whether another one could be made when there is something to send. */
    boolean isIdle() {
        return unfinished == 0 && !messages.ending;
    }

    void enqueue(SendQueue queue, ByteBuffer data, @Nullable Object token) {
        queue.add(data, token);
        unfinished++;
        schedule(queue);
    }

    void enqueueAll(ByteBuffer[] all, Object token) {
        messages.addAll(all, token);
        unfinished += all.length;
        schedule(messages);
    }

    void enqueueEnd(SendQueue queue, Object token) {
        queue.ending = true;
        enqueue(queue, SendQueue.END, token);
    }

    void credit(SendQueue queue, long bytes) {
        queue.credit = add(queue.credit, bytes);
        schedule(queue);
    }

    void creditAll(long bytes) {
        allCredit = add(allCredit, bytes);
        ArrayDeque<SendQueue> waiting = starved;
        starved = null;
        for (SendQueue queue = poll(waiting); queue != null; queue = poll(waiting)) {
            queue.starved = false;
            schedule(queue);
        }
    }

    private static @Nullable SendQueue poll(@Nullable ArrayDeque<SendQueue> queues) {
        return queues == null ? null : queues.pollFirst();
    }

    static long add(long credit, long bytes) {
        if (bytes < 1 || credit > Long.MAX_VALUE - bytes) {
            throw new WireException(
                    ErrorCode.FLOW_CONTROL_VIOLATION, "credit of " + bytes + " bytes beside " + credit + " left");
        }
        return credit + bytes;
    }

    /** Fails everything of a queue; it sends nothing any more. */
    void fail(SendQueue queue, Failure failure) {
        scheduler.remove(queue);
        if (queue.starved && starved != null) {
            queue.starved = false;
            starved.remove(queue);
        }
        while (!queue.isEmpty()) {
            boolean begun = queue.partial;
            session.failed(queue.pop(), failure.when(begun));
            unfinished--;
        }
    }

    private void schedule(SendQueue queue) {
        if (queue.scheduled || queue.isEmpty()) {
            return;
        }
        if (canSend(queue)) {
            scheduler.add(queue);
        } else if (queue.id != SessionMachine.MESSAGES && queue.credit > 0 && !queue.starved) {
            queue.starved = true;
            if (starved == null) {
                starved = new ArrayDeque<>();
            }
            starved.addLast(queue);
        }
    }

    private boolean canSend(SendQueue queue) {
        if (queue.isEmpty()) {
            return false;
        }
        if (queue.headIsEnd()) {
            return true;
        }
        int left = queue.head().remaining();
        if (queue.id == SessionMachine.MESSAGES) {
            return queue.credit >= messageNeed(left, pieceMax());
        }
        return left == 0 || (queue.credit > 0 && allCredit > 0);
    }

    /** A message waits for a useful piece, and never for more than half the window: then the peer gives more. */
    private long messageNeed(int left, int pieceMax) {
        int useful = left <= pieceMax ? left + Wire.MESSAGE_COST : pieceMax;
        return Math.min(useful, terms.messageWindow() / 2);
    }

    private int pieceMax() {
        return Math.min(terms.frameBytesMax(), scheduler.ready() > 1 ? Scheduler.TURN_BYTES : PIECE_BYTES_MAX);
    }

    /** Writes one frame, or a run of small ones; returns false when nobody can send. */
    boolean writeOne(ByteSink sink) {
        for (SendQueue queue = scheduler.next(); queue != null; queue = scheduler.next()) {
            int bytes;
            if (!canSend(queue)) {
                bytes = 0;
            } else if (queue.headIsEnd()) {
                bytes = writeEnd(queue, sink);
            } else if (queue.id == SessionMachine.MESSAGES) {
                bytes = writeMessages(queue, sink);
            } else {
                bytes = writeStream(queue, sink);
            }
            if (canSend(queue)) {
                scheduler.sent(queue, bytes);
            } else if (queue.scheduled) {
                scheduler.remove(queue);
                schedule(queue);
            }
            if (bytes > 0) {
                return true;
            }
        }
        return false;
    }

    private int writeEnd(SendQueue queue, ByteSink sink) {
        int bytes = 0;
        if (!queue.ended) {
            boolean ofMessages = queue.id == SessionMachine.MESSAGES;
            ByteBuffer out = header(ofMessages ? FrameType.MESSAGES_END : FrameType.STREAM_END);
            if (!ofMessages) {
                Wire.putVarint(out, queue.id);
            }
            bytes = out.position();
            sink.write(out.flip());
            queue.ended = true;
        }
        finish(queue);
        if (queue.id != SessionMachine.MESSAGES) {
            session.streams().onEndWritten(queue.id);
        }
        return bytes;
    }

    /** Writes one message or a part of it, or some small ones while nobody else waits for a turn. */
    private int writeMessages(SendQueue queue, ByteSink sink) {
        int bytes = writeMessage(queue, sink);
        int singles = 0;
        while (bytes < RUN_BYTES_MAX
                && scheduler.ready() == 1
                && (queue.isInsideBatch() || singles++ < SINGLES_MAX)
                && !queue.isEmpty()
                && !queue.headIsEnd()
                && canSend(queue)
                && sink.isWritable()) {
            bytes += writeMessage(queue, sink);
        }
        return bytes;
    }

    private int writeMessage(SendQueue queue, ByteSink sink) {
        ByteBuffer message = queue.head();
        int left = message.remaining();
        if (left > terms.messageBytesMax() && !queue.partial) {
            unfinished--;
            Object token = queue.pop();
            if (token == null) {
                throw new IllegalStateException("message of " + left + " bytes without a token (expected at most "
                        + terms.messageBytesMax() + ")");
            }
            session.failed(
                    token,
                    Failure.of(
                                    ErrorCode.FRAME_TOO_LARGE,
                                    "message of " + left + " bytes (the peer takes " + terms.messageBytesMax() + ")",
                                    null)
                            .untouched());
            return 0;
        }
        int count = (int) Math.min(Math.min(left, pieceMax()), queue.credit);
        boolean last = count == left && queue.credit >= left + Wire.MESSAGE_COST;
        if (count == left && !last) {
            // The credit is at least half a window, so this leaves a piece worth sending.
            count = (int) (queue.credit - Wire.MESSAGE_COST);
        }
        queue.credit -= last ? count + Wire.MESSAGE_COST : count;
        int whole = last && count == left ? writeWhole(queue, count, sink) : 0;
        if (whole > 0) {
            return whole;
        }
        return writeBody(header(last ? FrameType.MESSAGE : FrameType.MESSAGE_PART), queue, count, last, sink);
    }

    private int writeStream(SendQueue queue, ByteSink sink) {
        int left = queue.head().remaining();
        if (left == 0) {
            finish(queue);
            return 0;
        }
        int count = (int) Math.min(Math.min(left, pieceMax()), Math.min(queue.credit, allCredit));
        queue.credit -= count;
        allCredit -= count;
        ByteBuffer out = header(FrameType.STREAM_DATA);
        Wire.putVarint(out, queue.id);
        return writeBody(out, queue, count, count == left, sink);
    }

    /** Begins a frame. */
    private ByteBuffer header(FrameType type) {
        ByteBuffer out = header;
        if (out == null) {
            out = ByteBuffer.allocate(HEADER_BYTES_MAX);
            header = out;
        }
        return out.clear().put((byte) type.code);
    }

    /** Writes a whole message into the sink's own memory, if it offers any; returns 0 otherwise. */
    private int writeWhole(SendQueue queue, int count, ByteSink sink) {
        ByteBuffer room = count > SMALL_BYTES_MAX ? null : sink.room(HEADER_BYTES_MAX + count);
        if (room == null) {
            return 0;
        }
        int before = room.position();
        room.put((byte) FrameType.MESSAGE.code);
        Wire.putVarint(room, count);
        // The whole buffer is what is left of it.
        room.put(queue.head());
        int bytes = room.position() - before;
        finish(queue);
        return bytes;
    }

    private int writeBody(ByteBuffer out, SendQueue queue, int count, boolean last, ByteSink sink) {
        Wire.putVarint(out, count);
        int bytes = out.position() + count;
        sink.write(out.flip());
        if (count > 0) {
            ByteBuffer data = queue.head();
            int limit = data.limit();
            int end = data.position() + count;
            data.limit(end);
            sink.write(data);
            data.limit(limit).position(end);
        }
        queue.partial = true;
        if (last) {
            finish(queue);
        }
        return bytes;
    }

    private void finish(SendQueue queue) {
        unfinished--;
        if (unfinished == 0) {
            header = null;
        }
        session.done(queue.pop());
    }
}
