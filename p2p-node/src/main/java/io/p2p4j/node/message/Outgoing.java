package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message of this node on its way to one peer. Owned by the node's turn, but for the final fields. */
final class Outgoing {
    /** Where it is. */
    enum State {
        /** Waits to be sent for the first time. */
        QUEUED,
        /** Sent; its acknowledgement is awaited. */
        SENT,
        /** Waits to be sent again. */
        RESENDING,
        /** Acknowledged; its reply is awaited. */
        REPLY_AWAITED,
        /** Over. */
        DONE
    }

    /** The answer that it is. */
    record ReplyTo(long incarnation, long sequence) {}

    final MessageType type;
    final byte[] payload;
    final Optional<byte[]> compressed;
    final Priority priority;
    final boolean acknowledge;
    final boolean request;
    final Optional<ReplyTo> replyTo;
    /** A broadcast that is passed on, instead of all the above but the priority. */
    final @Nullable Frame broadcast;

    final CompletableFuture<byte[]> done = new CompletableFuture<>();
    final long createdNanos;
    final long deadlineNanos;
    final long ttlMillis;

    State state = State.QUEUED;
    long sequence;
    int attempts;
    /** When it was sent first. */
    long sentNanos;
    /** When it is looked at next, in {@link Deadlines}. */
    long dueNanos;
    /** Tells those apart that are due at one time. */
    long order;

    @Nullable
    Line line;

    Outgoing(Content content, SendOptions options, long nowNanos, long timeoutNanos) {
        this.type = content.type();
        this.payload = content.payload();
        this.compressed = content.compressed();
        this.request = content.request();
        this.replyTo = content.replyTo();
        this.priority = options.priority();
        this.acknowledge = request || options.delivery() == SendOptions.Delivery.ACKNOWLEDGED;
        this.broadcast = null;
        this.createdNanos = nowNanos;
        this.ttlMillis = options.ttl().map(ttl -> ttl.toMillis()).orElse(0L);
        long ttlNanos = options.ttl().map(ttl -> ttl.toNanos()).orElse(Long.MAX_VALUE);
        this.deadlineNanos = nowNanos + Math.min(timeoutNanos, ttlNanos);
    }

    /** A broadcast on its way to one neighbour. */
    Outgoing(Frame.Broadcast frame, long nowNanos, long timeoutNanos) {
        this.type = frame.body().type();
        this.payload = frame.body().payload();
        this.compressed = Optional.empty();
        this.request = false;
        this.replyTo = Optional.empty();
        this.priority = Priority.NORMAL;
        this.acknowledge = false;
        this.broadcast = frame;
        this.createdNanos = nowNanos;
        this.ttlMillis = 0;
        this.deadlineNanos = nowNanos + timeoutNanos;
    }

    /** What a message says. */
    record Content(
            MessageType type,
            byte[] payload,
            Optional<byte[]> compressed,
            boolean request,
            Optional<ReplyTo> replyTo) {}

    boolean mayHaveTakenEffect() {
        return attempts > 0;
    }

    int bytes() {
        return payload.length + FrameCodec.DATA_OVERHEAD_MAX;
    }

    Frame frame(long epochNanos, boolean zstd) {
        if (broadcast != null) {
            return broadcast;
        }
        boolean packed = zstd && compressed.isPresent();
        return new Frame.Data(
                priority,
                acknowledge,
                packed,
                request,
                replyTo.map(ReplyTo::sequence).orElse(0L),
                type,
                sequence,
                Math.max(0, (createdNanos - epochNanos) / 1_000_000),
                ttlMillis,
                packed ? compressed.get() : payload);
    }
}
