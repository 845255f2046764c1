package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What one channel has to send: buffers and the end, each with its token; the head may have been sent in part. */
final class SendQueue {
    /** Stands for the end of the channel's direction. */
    static final ByteBuffer END = ByteBuffer.allocate(0);

    private static final @Nullable Object[] NONE = {};
    private static final int RING_MIN = 4;
    private static final int GROWTH = 4;
    /** A ring that is larger goes when it is empty. */
    private static final int RING_KEPT = 64;

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
    /** Its neighbours in the scheduler's ring. */
    @Nullable
    SendQueue ringPrevious;

    @Nullable
    SendQueue ringNext;

    /** Bytes of its present turn in the ring. */
    int turnBytes;

    /** Two places for each entry: what is sent, a buffer or a batch, and its token. Grows by much, since little of it lives long. */
    private @Nullable Object[] ring = NONE;

    /** Where the head is, and how many places are taken. */
    private int head;

    private int used;

    /** Many messages with one token. */
    private static final class Batch {
        private final ByteBuffer[] all;
        private int present;

        Batch(ByteBuffer[] all) {
            this.all = all;
        }
    }

    SendQueue(long id, Priority priority, long credit) {
        this.id = id;
        this.priority = priority;
        this.credit = credit;
    }

    void add(ByteBuffer data, @Nullable Object token) {
        put(data, token);
    }

    void addAll(ByteBuffer[] messages, Object token) {
        put(messages.length == 1 ? messages[0] : new Batch(messages), token);
    }

    private void put(Object data, @Nullable Object token) {
        if (used == ring.length) {
            grow();
        }
        int at = (head + used) & (ring.length - 1);
        ring[at] = data;
        ring[at + 1] = token;
        used += 2;
    }

    private void grow() {
        @Nullable Object[] larger = new @Nullable Object[Math.max(RING_MIN, GROWTH * used)];
        int behind = ring.length - head;
        System.arraycopy(ring, head, larger, 0, behind);
        System.arraycopy(ring, 0, larger, behind, head);
        ring = larger;
        head = 0;
    }

    boolean isEmpty() {
        return used == 0;
    }

    ByteBuffer head() {
        Object data = headEntry();
        return data instanceof Batch batch ? batch.all[batch.present] : (ByteBuffer) data;
    }

    private Object headEntry() {
        Object data = used == 0 ? null : ring[head];
        if (data == null) {
            throw new IllegalStateException("the send queue of channel " + id + " is empty (expected a head)");
        }
        return data;
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, and empty buffers equal it.
    boolean headIsEnd() {
        return headEntry() == END;
    }

    /** Tells whether the head is a message of a batch that is not its first one. */
    boolean isInsideBatch() {
        return used > 0 && ring[head] instanceof Batch batch && batch.present > 0;
    }

    /** Takes the head, which is done or failed; returns its token unless another one speaks for it. */
    @Nullable
    Object pop() {
        Object data = headEntry();
        partial = false;
        if (data instanceof Batch batch && ++batch.present < batch.all.length) {
            return null;
        }
        Object token = ring[head + 1];
        ring[head] = null;
        ring[head + 1] = null;
        head = (head + 2) & (ring.length - 1);
        used -= 2;
        if (used == 0 && ring.length > RING_KEPT) {
            ring = NONE;
            head = 0;
        }
        return token;
    }
}
