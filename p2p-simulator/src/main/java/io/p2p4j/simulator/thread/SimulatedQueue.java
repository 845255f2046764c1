package io.p2p4j.simulator.thread;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bounded queue for simulated threads. Owned by whoever owns the kernel. */
final class SimulatedQueue<E> extends AbstractQueue<E> implements BlockingQueue<E> {
    private final Baton baton;
    private final String name;
    private final int capacity;
    private final ArrayDeque<E> elements = new ArrayDeque<>();
    private final Waiters takers;
    private final Waiters putters;

    SimulatedQueue(NodeThreads threads, String name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected 1 or more)");
        }
        this.baton = threads.baton();
        this.name = name;
        this.capacity = capacity;
        this.takers = new Waiters(threads);
        this.putters = new Waiters(threads);
    }

    @Override
    public boolean offer(E element) {
        Objects.requireNonNull(element, "element");
        baton.kernel().checkOwner();
        if (elements.size() >= capacity) {
            return false;
        }
        elements.add(element);
        takers.signal();
        return true;
    }

    @Override
    public @Nullable E poll() {
        baton.kernel().checkOwner();
        E element = elements.poll();
        if (element != null) {
            putters.signal();
        }
        return element;
    }

    @Override
    public @Nullable E peek() {
        return elements.peek();
    }

    @Override
    public void put(E element) throws InterruptedException {
        boolean taken = offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        assert taken;
    }

    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        preempt();
        long nanos = unit.toNanos(timeout);
        long begun = nowNanos();
        while (!offer(element)) {
            if (!waitFor(putters, "room in queue " + name, nanos, begun)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public E take() throws InterruptedException {
        return Objects.requireNonNull(poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        preempt();
        long nanos = unit.toNanos(timeout);
        long begun = nowNanos();
        E element = poll();
        while (element == null) {
            if (!waitFor(takers, "something in queue " + name, nanos, begun)) {
                return null;
            }
            element = poll();
        }
        return element;
    }

    /** By the clock of the node whose thread waits. */
    private long nowNanos() {
        SimulatedThread<?> self = baton.current();
        return self == null ? 0 : self.nowNanos();
    }

    private void preempt() {
        SimulatedThread<?> self = baton.current();
        if (self != null) {
            self.preempt();
        }
    }

    private boolean waitFor(Waiters waiters, String what, long nanos, long begun) throws InterruptedException {
        SimulatedThread<?> self = baton.waiter("queue " + name);
        long left = nanos == Long.MAX_VALUE ? nanos : nanos - (self.nowNanos() - begun);
        return waiters.await(self, what, left, true);
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public int remainingCapacity() {
        return capacity - elements.size();
    }

    @Override
    public int drainTo(Collection<? super E> into) {
        return drainTo(into, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> into, int elementsMax) {
        int count = 0;
        for (E element = null; count < elementsMax && (element = poll()) != null; count++) {
            into.add(element);
        }
        return count;
    }

    @Override
    public boolean remove(Object element) {
        boolean removed = elements.remove(element);
        if (removed) {
            putters.signal();
        }
        return removed;
    }

    /** What was in it at the moment of the call. */
    @Override
    public Iterator<E> iterator() {
        return new ArrayList<>(elements).iterator();
    }
}
