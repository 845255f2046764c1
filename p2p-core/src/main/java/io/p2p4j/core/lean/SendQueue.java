package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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
    /** Its neighbours in the scheduler's ring. */
    @Nullable
    SendQueue ringPrevious;

    @Nullable
    SendQueue ringNext;

    /** Bytes of its present turn in the ring. */
    int turnBytes;

    private @Nullable Entry first;
    private @Nullable Entry last;

    /** Something to send; a chain of them costs nothing while there is none. */
    private static final class Entry {
        final ByteBuffer data;
        final @Nullable Object token;

        @Nullable
        Entry next;

        Entry(ByteBuffer data, @Nullable Object token) {
            this.data = data;
            this.token = token;
        }
    }

    SendQueue(long id, Priority priority, long credit) {
        this.id = id;
        this.priority = priority;
        this.credit = credit;
    }

    void add(ByteBuffer data, @Nullable Object token) {
        Entry added = new Entry(data, token);
        Entry before = last;
        if (before == null) {
            first = added;
        } else {
            before.next = added;
        }
        last = added;
    }

    boolean isEmpty() {
        return first == null;
    }

    ByteBuffer head() {
        return headEntry().data;
    }

    private Entry headEntry() {
        Entry head = first;
        if (head == null) {
            throw new IllegalStateException("the send queue of channel " + id + " is empty (expected a head)");
        }
        return head;
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, and empty buffers equal it.
    boolean headIsEnd() {
        return headEntry().data == END;
    }

    /** Takes the head, which is done or failed. */
    @Nullable
    Object pop() {
        Entry head = headEntry();
        first = head.next;
        if (first == null) {
            last = null;
        }
        partial = false;
        return head.token;
    }
}
