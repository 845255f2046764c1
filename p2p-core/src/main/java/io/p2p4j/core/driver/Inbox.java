package io.p2p4j.core.driver;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What many threads give to one consumer, in the order in which it was given. Knows whether the consumer is at work: who
 * gives something to one that rests has to wake it. Takes no memory while it is empty, which most are most of the time,
 * and none for an item that is {@link Linked}.
 */
abstract class Inbox<T> {
    @SuppressWarnings("rawtypes") // A class literal has no type arguments.
    private static final AtomicReferenceFieldUpdater<Inbox, @Nullable Linked> ARRIVED =
            AtomicReferenceFieldUpdater.newUpdater(Inbox.class, Linked.class, "arrived");

    /** Nothing has arrived, and the consumer is at work. */
    private static final Linked AWAKE = new Node(new Object());

    /** What the consumer has not fetched yet, the latest first; null while it rests. */
    private volatile @Nullable Linked arrived;

    /** What it has fetched and not taken yet, the oldest first; the consumer's own. */
    private @Nullable Linked fetched;

    /** An item that has room for its neighbour, so that it needs no node. In one inbox at a time, and there once. */
    interface Linked {
        @Nullable
        Linked next();

        void next(@Nullable Linked neighbour);
    }

    /** Stands for an item that has no such room. */
    private static final class Node implements Linked {
        final Object item;
        private @Nullable Linked next;

        Node(Object item) {
            this.item = item;
        }

        @Override
        public @Nullable Linked next() {
            return next;
        }

        @Override
        public void next(@Nullable Linked neighbour) {
            next = neighbour;
        }
    }

    /** Gives an item; from any thread. True when the consumer rested: the caller wakes it. */
    final boolean give(T item) {
        Linked node = item instanceof Linked linked ? linked : new Node(item);
        while (true) {
            Linked before = arrived;
            node.next(behind(before));
            if (ARRIVED.compareAndSet(this, before, node)) {
                return before == null;
            }
        }
    }

    private static @Nullable Linked behind(@Nullable Linked node) {
        return node == AWAKE ? null : node;
    }

    /** Takes the oldest item, or null when there is none; the consumer alone. */
    @SuppressWarnings("unchecked") // What is linked in was given.
    final @Nullable T take() {
        if (fetched == null && arrived != null) {
            fetch();
        }
        Linked oldest = fetched;
        if (oldest == null) {
            return null;
        }
        fetched = oldest.next();
        oldest.next(null);
        return (T) (oldest instanceof Node node ? node.item : oldest);
    }

    private void fetch() {
        Linked latest = behind(ARRIVED.getAndSet(this, AWAKE));
        while (latest != null) {
            Linked older = latest.next();
            latest.next(fetched);
            fetched = latest;
            latest = older;
        }
    }

    /** Tells whether nothing was given and the consumer is not at work. */
    final boolean isResting() {
        return arrived == null;
    }

    /** The consumer, at work, would rest. False when something is left or has arrived: then it goes on. */
    final boolean rest() {
        return fetched == null && ARRIVED.compareAndSet(this, AWAKE, null);
    }
}
