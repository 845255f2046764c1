package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What one channel has to send: buffers and the end, each with its token; the head may have been sent in part. */
final class SendQueue {
    /** Stands for the end of the channel's direction. */
    static final ByteBuffer END = ByteBuffer.allocate(0);

    /** The stream, or {@link io.p2p4j.core.session.SessionMachine#MESSAGES}. */
    final long id;

    final Priority priority;
    long credit;
    /** Whether some of the head's bytes were given to the sink. */
    boolean partial;
    /** Whether the end was queued. */
    boolean ending;
    /** Whether the end was given to the sink. */
    boolean ended;
    /** Whether the scheduler has this queue in its ring. */
    boolean scheduled;
    /** Whether it waits for credit of all streams together. */
    boolean starved;
    /** Bytes of its present turn in the ring. */
    int turnBytes;

    private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
    private final ArrayDeque<Object> tokens = new ArrayDeque<>();

    SendQueue(long id, Priority priority, long credit) {
        this.id = id;
        this.priority = priority;
        this.credit = credit;
    }

    void add(ByteBuffer data, Object token) {
        buffers.addLast(data);
        tokens.addLast(token);
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    ByteBuffer head() {
        return buffers.getFirst();
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, and empty buffers equal it.
    boolean headIsEnd() {
        return buffers.getFirst() == END;
    }

    /** Takes the head, which is done or failed. */
    Object pop() {
        buffers.removeFirst();
        partial = false;
        return tokens.removeFirst();
    }
}
