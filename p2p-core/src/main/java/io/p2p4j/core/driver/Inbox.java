package io.p2p4j.core.driver;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What many threads give to one consumer, in the order in which it was given. Knows whether the consumer is at work: who
 * gives something to one that rests has to wake it. Takes no memory while it is empty, which most are most of the time.
 */
abstract class Inbox<T> {
    @SuppressWarnings("rawtypes") // A class literal has no type arguments.
    private static final AtomicReferenceFieldUpdater<Inbox, @Nullable Node> ARRIVED =
            AtomicReferenceFieldUpdater.newUpdater(Inbox.class, Node.class, "arrived");

    /** Nothing has arrived, and the consumer is at work. */
    private static final Node<Object> AWAKE = new Node<>(new Object());

    /** What the consumer has not fetched yet, the latest first; null while it rests. */
    private volatile @Nullable Node<?> arrived;

    /** What it has fetched and not taken yet, the oldest first; the consumer's own. */
    private @Nullable Node<T> fetched;

    private static final class Node<T> {
        final T item;

        @Nullable
        Node<T> next;

        Node(T item) {
            this.item = item;
        }
    }

    /** Gives an item; from any thread. True when the consumer rested: the caller wakes it. */
    final boolean give(T item) {
        Node<T> node = new Node<>(item);
        while (true) {
            Node<?> before = arrived;
            node.next = behind(before);
            if (ARRIVED.compareAndSet(this, before, node)) {
                return before == null;
            }
        }
    }

    @SuppressWarnings("unchecked") // But for the mark, nodes come from give alone.
    private @Nullable Node<T> behind(@Nullable Node<?> node) {
        return node == AWAKE ? null : (Node<T>) node;
    }

    /** Takes the oldest item, or null when there is none; the consumer alone. */
    final @Nullable T take() {
        if (fetched == null && arrived != null) {
            fetch();
        }
        Node<T> oldest = fetched;
        if (oldest == null) {
            return null;
        }
        fetched = oldest.next;
        return oldest.item;
    }

    private void fetch() {
        Node<T> latest = behind(ARRIVED.getAndSet(this, AWAKE));
        while (latest != null) {
            Node<T> older = latest.next;
            latest.next = fetched;
            fetched = latest;
            latest = older;
        }
    }

    /** The consumer, at work, would rest. False when something is left or has arrived: then it goes on. */
    final boolean rest() {
        return fetched == null && ARRIVED.compareAndSet(this, AWAKE, null);
    }
}
