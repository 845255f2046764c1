package io.p2p4j.tck.plain;

import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** What waits to be written, bounded; the head is what the writing thread is at. */
final class Outbox {
    private record Entry(int type, byte[] payload, CompletableFuture<Void> done) {}

    private final Frames frames;
    private final Limits limits;
    private final Executor serial;
    private final BiFunction<ErrorCode, String, P2PException> failures;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long messagesWritten;
    private boolean ended;
    private boolean finished;
    private P2PException failure;

    /** Makes an empty one; a failure says whose connection it is about. */
    Outbox(Frames frames, Limits limits, Executor serial, BiFunction<ErrorCode, String, P2PException> failures) {
        this.frames = frames;
        this.limits = limits;
        this.serial = serial;
        this.failures = failures;
    }

    /** Puts a frame in, or says why not. Frames of our own always get in; one waits for each that the peer caused. */
    synchronized CompletableFuture<Void> add(int type, byte[] payload) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (type == Frames.MESSAGE) {
            if (ended) {
                return refused(ErrorCode.WRITE_CLOSED, "the sending direction is closed");
            }
            boolean full = !entries.isEmpty()
                    && (bytes + payload.length > limits.sendQueueBytesMax()
                            || entries.size() >= limits.sendQueueMessagesMax());
            if (full) {
                return refused(
                        ErrorCode.QUEUE_FULL,
                        bytes + " bytes of unfinished sends (sendQueueBytesMax " + limits.sendQueueBytesMax() + ")");
            }
        }
        ended |= type == Frames.END || type == Frames.CLOSE;
        Entry entry = new Entry(type, payload, new CompletableFuture<>());
        entries.add(entry);
        bytes += payload.length;
        notifyAll();
        return entry.done;
    }

    /** Puts many messages in, or none of them. */
    synchronized CompletableFuture<Void> addAll(List<ByteBuffer> messages) {
        long size = messages.stream().mapToLong(ByteBuffer::remaining).sum();
        boolean full = !entries.isEmpty()
                && (bytes + size > limits.sendQueueBytesMax()
                        || entries.size() + messages.size() > limits.sendQueueMessagesMax());
        if (failure == null && !ended && full) {
            return refused(ErrorCode.QUEUE_FULL, bytes + " bytes of unfinished sends, and " + size + " more");
        }
        return CompletableFuture.allOf(messages.stream()
                .map(message -> {
                    byte[] payload = new byte[message.remaining()];
                    message.get(payload);
                    return add(Frames.MESSAGE, payload);
                })
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> refused(ErrorCode code, String message) {
        return CompletableFuture.failedFuture(failures.apply(code, message));
    }

    /** Writes until a CLOSE is written or the connection fails. */
    void run() throws IOException, InterruptedException {
        for (Entry next = next(); next != null; next = next()) {
            // A send that was cancelled before its turn is called off.
            boolean wanted = !next.done.isDone();
            if (next.type == Frames.CLOSE) {
                // Before the write: the peer may hang up sooner than the write returns.
                finish();
            }
            if (wanted) {
                frames.write(next.type, next.payload);
            }
            written(next, wanted);
            if (next.type == Frames.CLOSE) {
                frames.socket().shutdownOutput();
                return;
            }
        }
    }

    private synchronized Entry next() throws InterruptedException {
        while (entries.isEmpty() && failure == null) {
            wait();
        }
        return failure == null ? entries.peek() : null;
    }

    private synchronized void finish() {
        finished = true;
    }

    private void written(Entry entry, boolean wanted) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            entries.remove();
            bytes -= entry.payload.length;
            messagesWritten += wanted && entry.type == Frames.MESSAGE ? 1 : 0;
        }
        serial.execute(() -> entry.done.complete(null));
    }

    /** Fails everything that is not finished. Only of the head something may have reached the peer. */
    void fail(P2PException reason) {
        List<Entry> unfinished;
        synchronized (this) {
            failure = reason;
            unfinished = List.copyOf(entries);
            entries.clear();
            notifyAll();
        }
        serial.execute(() -> {
            for (Entry entry : unfinished) {
                entry.done.completeExceptionally(
                        P2PException.builder(reason.code(), String.valueOf(reason.getMessage()))
                                .peer(reason.peer().orElse(null))
                                .address(reason.address().orElse(null))
                                .cause(reason)
                                .mayHaveTakenEffect(entry == unfinished.get(0))
                                .build());
            }
        });
    }

    /** Whether our CLOSE is on its way. */
    synchronized boolean isFinished() {
        return finished;
    }

    synchronized long messagesWritten() {
        return messagesWritten;
    }
}
