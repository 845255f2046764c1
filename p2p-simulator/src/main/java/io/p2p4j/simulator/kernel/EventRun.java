package io.p2p4j.simulator.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Events that were added in their order (time, sequence), in a ring: what is due at once comes so, and needs no heap. Takes
 * an event only when it is not before the last one.
 */
final class EventRun {
    private static final int CAPACITY_FIRST = 64;

    private long[] times = new long[CAPACITY_FIRST];
    private long[] sequences = new long[CAPACITY_FIRST];
    private @Nullable Runnable[] tasks = new Runnable[CAPACITY_FIRST];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The first event's time; there must be one, as for the methods below. */
    long time() {
        return times[head];
    }

    long sequence() {
        return sequences[head];
    }

    Runnable first() {
        Runnable task = tasks[head];
        if (task == null) {
            throw new IllegalStateException("first of " + size + " events is empty (expected a task)");
        }
        return task;
    }

    /** Adds an event behind the others; false when its place is before one of them. */
    boolean add(long time, long sequence, Runnable task) {
        if (size > 0) {
            int last = slot(size - 1);
            if (time < times[last] || (time == times[last] && sequence < sequences[last])) {
                return false;
            }
        }
        if (size == times.length) {
            grow();
        }
        int slot = slot(size);
        times[slot] = time;
        sequences[slot] = sequence;
        tasks[slot] = task;
        size++;
        return true;
    }

    private int slot(int index) {
        return (head + index) & (times.length - 1);
    }

    private void grow() {
        int capacity = Math.multiplyExact(size, 2);
        long[] newTimes = new long[capacity];
        long[] newSequences = new long[capacity];
        @Nullable Runnable[] newTasks = new Runnable[capacity];
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            newTimes[i] = times[slot];
            newSequences[i] = sequences[slot];
            newTasks[i] = tasks[slot];
        }
        times = newTimes;
        sequences = newSequences;
        tasks = newTasks;
        head = 0;
    }

    Runnable remove() {
        Runnable task = first();
        tasks[head] = null;
        head = slot(1);
        size--;
        return task;
    }

    /** Drops every cancelled timer. */
    void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int from = slot(i);
            Runnable task = tasks[from];
            if (task != null && !Timer.isCancelled(task)) {
                int to = slot(kept++);
                times[to] = times[from];
                sequences[to] = sequences[from];
                tasks[to] = task;
            }
        }
        for (int i = kept; i < size; i++) {
            tasks[slot(i)] = null;
        }
        size = kept;
    }
}
