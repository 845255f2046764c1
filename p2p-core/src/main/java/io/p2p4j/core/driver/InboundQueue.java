package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What arrived and was not taken yet, in pull and in push form: the messages of a connection or the bytes of a stream. The
 * loop puts in; one task at a time on the connection's serial executor takes out, so that an item which nobody wanted
 * after all (its future was cancelled) goes back to the front. Guarded by its monitor, which is never held while
 * application code runs.
 */
final class InboundQueue<T> implements Runnable {
    /** How many waiters may be cancelled before they are cleared away. */
    private static final int PURGE_MIN = 16;

    private final Owner<T> owner;
    /** Only while there are any, as for the waiters: most queues are empty most of the time. */
    private @Nullable Deque<T> items;

    /** What the loop has gathered and not handed over yet; the loop's own. */
    private @Nullable Deque<T> gathered;
    /** How many it were the last time, within bounds: as many come again when there is much to do. */
    private byte gatheredBefore = 1;

    private @Nullable Waiters<T> waiters;
    /** Written under the monitor; a delivery looks at these two between two items without it. */
    private volatile @Nullable Push push;

    private volatile @Nullable P2PException failure;
    private boolean ended;
    private boolean scheduled;
    private boolean overReported;

    /** Who waits for an item. */
    private static final class Waiters<T> extends ArrayDeque<CompletableFuture<Optional<T>>> {
        private static final long serialVersionUID = 1;

        /** How many there may be before those that were cancelled are cleared away. */
        private int purgeAt = PURGE_MIN;

        Waiters() {
            super(1);
        }
    }

    InboundQueue(Owner<T> owner) {
        this.owner = owner;
    }

    /** The loop brings an item. */
    void put(T item) {
        boolean idle;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            owner.arrived(item);
            add(item);
            idle = becomesBusy();
        }
        schedule(idle);
    }

    /** The loop brings an item that {@link #handOver} will put in: for many of them, the monitor is entered once. */
    void gather(T item) {
        Deque<T> some = gathered;
        if (some == null) {
            some = new ArrayDeque<>(gatheredBefore);
            gathered = some;
        }
        some.addLast(item);
    }

    /** The same with many items; the queue keeps what it is given. */
    void gather(Deque<T> many) {
        Deque<T> some = gathered;
        if (some == null) {
            gathered = many;
        } else {
            some.addAll(many);
        }
    }

    /** Puts in what was gathered; before anything else that the loop tells the application. */
    void handOver() {
        Deque<T> some = gathered;
        if (some == null) {
            return;
        }
        gathered = null;
        gatheredBefore = (byte) Math.min(some.size(), Byte.MAX_VALUE);
        boolean idle;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            some.forEach(owner::arrived);
            if (items == null) {
                items = some;
            } else {
                items.addAll(some);
            }
            idle = becomesBusy();
        }
        schedule(idle);
    }

    private void add(T item) {
        Deque<T> waiting = items;
        if (waiting == null) {
            waiting = new ArrayDeque<>(1);
            items = waiting;
        }
        T last = waiting.peekLast();
        T merged = last == null ? null : owner.merge(last, item);
        if (merged != null) {
            waiting.removeLast();
        }
        waiting.addLast(merged != null ? merged : item);
    }

    /** Nothing more comes; what is there can still be taken. */
    void end() {
        boolean idle;
        synchronized (this) {
            ended = true;
            idle = becomesBusy();
        }
        schedule(idle);
    }

    /** Nothing more comes and nothing more can be taken. The first failure stays. */
    void fail(P2PException reason) {
        boolean idle;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = reason;
            if (items != null) {
                items.forEach(owner::discarded);
                items = null;
            }
            idle = becomesBusy();
        }
        schedule(idle);
    }

    /** The owner's deadline may have passed. */
    void look() {
        boolean idle;
        synchronized (this) {
            idle = becomesBusy();
        }
        schedule(idle);
    }

    synchronized boolean isEmpty() {
        return items == null;
    }

    CompletionStage<Optional<T>> take() {
        CompletableFuture<Optional<T>> waiter = new CompletableFuture<>();
        boolean idle;
        synchronized (this) {
            if (push != null) {
                throw new IllegalStateException(owner.name() + " have a subscriber (expected none while pulling)");
            }
            add(waiter);
            idle = becomesBusy();
        }
        schedule(idle);
        return waiter;
    }

    private void add(CompletableFuture<Optional<T>> waiter) {
        if (waiters == null) {
            waiters = new Waiters<>();
        }
        if (waiters.size() >= waiters.purgeAt) {
            waiters.removeIf(CompletableFuture::isDone);
            waiters.purgeAt = Math.max(PURGE_MIN, 2 * waiters.size());
        }
        waiters.addLast(waiter);
    }

    Flow.Publisher<T> publisher() {
        return this::subscribe;
    }

    private void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        boolean taken;
        boolean idle = false;
        synchronized (this) {
            taken = push != null;
            if (!taken) {
                push = new Push(subscriber);
                idle = becomesBusy();
            }
        }
        if (taken) {
            owner.serial().execute(() -> refuse(subscriber));
        }
        schedule(idle);
    }

    private void refuse(Flow.Subscriber<? super T> subscriber) {
        try {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    // There will be none.
                }

                @Override
                public void cancel() {
                    // Nothing to call off.
                }
            });
            subscriber.onError(
                    new IllegalStateException(owner.name() + " already have a subscriber (expected one at a time)"));
        } catch (Throwable thrown) {
            owner.callbackFailed(thrown);
        }
    }

    /** Tells whether a delivery must be scheduled; the caller holds the monitor. */
    private boolean becomesBusy() {
        if (scheduled || !hasWork()) {
            return false;
        }
        scheduled = true;
        return true;
    }

    private boolean hasWork() {
        boolean over = failure != null || (ended && items == null);
        if (over && !overReported) {
            return true;
        }
        if (waiters != null) {
            return over || items != null || owner.isLate();
        }
        Push current = push;
        return current != null && current.hasWork(over);
    }

    private void schedule(boolean idle) {
        if (idle) {
            owner.serial().execute(this);
        }
    }

    /** Gives away as much as possible; runs on the serial executor, so never twice at a time. */
    @Override
    public void run() {
        while (true) {
            CompletableFuture<Optional<T>> waiter = null;
            Push subscription = null;
            T item = null;
            P2PException reason;
            boolean over;
            boolean late;
            boolean rests = false;
            synchronized (this) {
                reason = failure;
                over = reason != null || (ended && items == null);
                late = !over && waiters != null && owner.isLate();
                waiter = nextWaiter(over || late);
                if (waiter == null) {
                    Push current = push;
                    subscription = current != null && current.hasWork(over) ? current : null;
                }
                if (waiter == null && subscription == null) {
                    rests = !over || overReported;
                    scheduled = !rests;
                    overReported |= !rests;
                }
                if (waiter != null && !over && !late) {
                    item = owner.sealed(removeItem());
                }
            }
            if (waiter != null) {
                complete(waiter, item, late ? owner.lateFailure() : reason);
            } else if (subscription != null) {
                subscription.step(over, reason);
            } else if (rests) {
                owner.rests();
                return;
            } else {
                owner.over(reason);
            }
        }
    }

    private @Nullable CompletableFuture<Optional<T>> nextWaiter(boolean withoutItem) {
        if (waiters == null || (!withoutItem && items == null)) {
            return null;
        }
        CompletableFuture<Optional<T>> waiter = waiters.pollFirst();
        while (waiter != null && waiter.isDone()) {
            waiter = waiters.pollFirst();
        }
        if (waiters.isEmpty()) {
            waiters = null;
        }
        return waiter;
    }

    private T removeItem() {
        Deque<T> waiting = Objects.requireNonNull(items, "items");
        T item = waiting.removeFirst();
        if (waiting.isEmpty()) {
            items = null;
        }
        return item;
    }

    private void complete(CompletableFuture<Optional<T>> waiter, @Nullable T item, @Nullable P2PException reason) {
        if (item != null) {
            // Counted before the application can see it, so that it never sees a count that is behind.
            owner.count(item, 1);
            if (waiter.complete(Optional.of(item))) {
                owner.taken(item);
            } else {
                owner.count(item, -1);
                putBack(item);
            }
        } else if (reason != null) {
            waiter.completeExceptionally(reason);
        } else {
            waiter.complete(Optional.empty());
        }
    }

    private synchronized void putBack(T item) {
        if (failure == null) {
            if (items == null) {
                items = new ArrayDeque<>(1);
            }
            items.addFirst(item);
        } else {
            owner.discarded(item);
        }
    }

    private void putBackAll(Deque<T> some) {
        for (T item = some.pollLast(); item != null; item = some.pollLast()) {
            putBack(item);
        }
    }

    /** Takes out what a subscriber gets in one go; the caller holds the monitor. */
    private Deque<T> removeItems(long demand) {
        Deque<T> waiting = Objects.requireNonNull(items, "items");
        int many = owner.givesMany() ? (int) Math.min(demand, waiting.size()) : 1;
        if (many == waiting.size()) {
            items = null;
            return waiting;
        }
        Deque<T> some = new ArrayDeque<>(many);
        for (int i = 0; i < many; i++) {
            some.addLast(waiting.removeFirst());
        }
        return some;
    }

    /** What the queue belongs to; called on the serial executor where a method does not say otherwise. */
    interface Owner<T> {
        /**
         * Makes one item of the last that waits and the next, so that many small ones cost no more than their bytes.
         * Called with the queue's monitor held.
         *
         * @return the item that stands for both, or null when they stay two
         */
        default @Nullable T merge(T last, T next) {
            return null;
        }

        /** Makes an item that may have been merged ready for the application, when it has left the queue. */
        default T sealed(T item) {
            return item;
        }

        /**
         * Tells whether pulls fail now, those that wait and those to come, because their deadline has passed. Whoever
         * makes it so calls {@link #look}. Called with the queue's monitor held.
         */
        default boolean isLate() {
            return false;
        }

        /** What a pull fails with that is late. */
        default P2PException lateFailure() {
            throw new IllegalStateException(name() + " have no deadline");
        }

        /** What runs what is given to the application, one after the other; the same object always. */
        Executor serial();

        /** What the items are, in the plural, for messages. */
        String name();

        /** The loop brings an item, before anybody can take it; called with the queue's monitor held. */
        void arrived(T item);

        /** An item that arrived is dropped; called with the queue's monitor held, by any thread. */
        void discarded(T item);

        /** The application gets an item (1), or did not get it after all (-1). */
        void count(T item, int sign);

        /** The application has taken an item: the peer may send as much again. */
        void taken(T item);

        /** Nothing more can be given now: what {@link #taken} has kept back is due. */
        default void rests() {}

        /** Tells whether a subscriber may be given many items without a look at the queue between them. */
        default boolean givesMany() {
            return false;
        }

        /** Nothing is left to take; called once. */
        void over(@Nullable P2PException reason);

        /** A subscriber has thrown; it is not called again. */
        void callbackFailed(Throwable thrown);
    }

    /** A subscriber; its fields are guarded by the queue's monitor. */
    private final class Push implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        /** How many items it wants; what it must not ask for, once it did. */
        private long demand;

        private boolean greeted;
        private boolean misused;

        Push(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            boolean idle;
            synchronized (InboundQueue.this) {
                if (push != this) {
                    return;
                }
                if (misused) {
                    return;
                }
                if (count <= 0) {
                    misused = true;
                    demand = count;
                } else {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                }
                idle = becomesBusy();
            }
            schedule(idle);
        }

        @Override
        public void cancel() {
            boolean idle;
            synchronized (InboundQueue.this) {
                if (push != this) {
                    return;
                }
                push = null;
                idle = becomesBusy();
            }
            schedule(idle);
        }

        boolean hasWork(boolean over) {
            return !greeted || misused || over || (demand > 0 && items != null);
        }

        /** One call of the subscriber, or one for each of the items that it gets in one go. */
        void step(boolean over, @Nullable P2PException reason) {
            Deque<T> some = null;
            boolean greet = false;
            boolean wrong;
            synchronized (InboundQueue.this) {
                if (push != this) {
                    return;
                }
                wrong = misused;
                if (!greeted) {
                    greeted = true;
                    greet = true;
                } else if (wrong || over) {
                    push = null;
                } else {
                    some = removeItems(demand);
                    demand = demand == Long.MAX_VALUE ? demand : demand - some.size();
                }
            }
            try {
                if (greet) {
                    subscriber.onSubscribe(this);
                } else if (some != null) {
                    give(some);
                } else if (wrong) {
                    subscriber.onError(
                            new IllegalArgumentException("request: " + demand + " (expected more than zero)"));
                } else if (reason != null) {
                    subscriber.onError(reason);
                } else if (over) {
                    subscriber.onComplete();
                }
            } catch (Throwable thrown) {
                cancel();
                owner.callbackFailed(thrown);
            } finally {
                if (some != null) {
                    putBackAll(some);
                }
            }
        }

        /** Goes on until the subscription or the queue ends. */
        private void give(Deque<T> some) {
            while (push == this && failure == null) {
                T item = some.pollFirst();
                if (item == null) {
                    return;
                }
                T ready = owner.sealed(item);
                owner.count(ready, 1);
                try {
                    subscriber.onNext(ready);
                } finally {
                    owner.taken(ready);
                }
            }
        }
    }
}
