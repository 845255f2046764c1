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
    private static class Entry {
        ByteBuffer data;
        final @Nullable Object token;

        @Nullable
        Entry next;

        /** Whether something follows in this entry, which is the head now. */
        boolean advance() {
            return false;
        }

        boolean isInside() {
            return false;
        }

        Entry(ByteBuffer data, @Nullable Object token) {
            this.data = data;
            this.token = token;
        }
    }

    /** Many messages with one token, of which {@link #data} is the present one. */
    private static final class Batch extends Entry {
        private final ByteBuffer[] all;
        private int present;

        Batch(ByteBuffer[] all, Object token) {
            super(all[0], token);
            this.all = all;
        }

        @Override
        boolean advance() {
            if (++present == all.length) {
                return false;
            }
            data = all[present];
            return true;
        }

        @Override
        boolean isInside() {
            return present > 0;
        }
    }

    SendQueue(long id, Priority priority, long credit) {
        this.id = id;
        this.priority = priority;
        this.credit = credit;
    }

    void add(ByteBuffer data, @Nullable Object token) {
        add(new Entry(data, token));
    }

    void addAll(ByteBuffer[] messages, Object token) {
        add(messages.length == 1 ? new Entry(messages[0], token) : new Batch(messages, token));
    }

    private void add(Entry added) {
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

    /** Tells whether the head is a message of a batch that is not its first one. */
    boolean isInsideBatch() {
        return first != null && first.isInside();
    }

    /** Takes the head, which is done or failed; returns its token unless another one speaks for it. */
    @Nullable
    Object pop() {
        Entry head = headEntry();
        partial = false;
        if (head.advance()) {
            return null;
        }
        first = head.next;
        if (first == null) {
            last = null;
        }
        return head.token;
    }
}
