package io.p2p4j.simulator.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A 4-ary heap in arrays, ordered by (time, sequence). No two events are equal, so their order does not depend on the
 * heap's shape.
 */
final class EventHeap {
    private static final int ARITY = 4;
    private static final int CAPACITY_FIRST = 64;

    private long[] times = new long[CAPACITY_FIRST];
    private long[] sequences = new long[CAPACITY_FIRST];
    private @Nullable Runnable[] tasks = new Runnable[CAPACITY_FIRST];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The first event's time; there must be one, as for the methods below. */
    long time() {
        return times[0];
    }

    long sequence() {
        return sequences[0];
    }

    Runnable first() {
        return task(0);
    }

    void add(long time, long sequence, Runnable task) {
        if (size == times.length) {
            int capacity = Math.multiplyExact(size, 2);
            times = Arrays.copyOf(times, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
            tasks = Arrays.copyOf(tasks, capacity);
        }
        siftUp(size++, time, sequence, task);
    }

    Runnable remove() {
        Runnable first = task(0);
        size--;
        Runnable last = task(size);
        tasks[size] = null;
        if (size > 0) {
            siftDown(0, times[size], sequences[size], last);
        }
        return first;
    }

    /** Drops every cancelled timer. */
    void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Runnable task = task(i);
            if (!Timer.isCancelled(task)) {
                times[kept] = times[i];
                sequences[kept] = sequences[i];
                tasks[kept] = task;
                kept++;
            }
        }
        Arrays.fill(tasks, kept, size, null);
        size = kept;
        for (int i = (size - 2) / ARITY; i >= 0 && size > 1; i--) {
            siftDown(i, times[i], sequences[i], task(i));
        }
    }

    private Runnable task(int index) {
        Runnable task = tasks[index];
        if (task == null) {
            throw new IllegalStateException("event " + index + " of " + size + " is empty (expected a task)");
        }
        return task;
    }

    private void siftUp(int from, long time, long sequence, Runnable task) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) / ARITY;
            if (isBefore(times[parent], sequences[parent], time, sequence)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, sequence, task);
    }

    private void siftDown(int from, long time, long sequence, Runnable task) {
        int at = from;
        while (true) {
            int first = at * ARITY + 1;
            if (first >= size) {
                break;
            }
            int end = Math.min(first + ARITY, size);
            int least = first;
            for (int child = first + 1; child < end; child++) {
                if (isBefore(times[child], sequences[child], times[least], sequences[least])) {
                    least = child;
                }
            }
            if (isBefore(time, sequence, times[least], sequences[least])) {
                break;
            }
            move(least, at);
            at = least;
        }
        put(at, time, sequence, task);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        sequences[to] = sequences[from];
        tasks[to] = tasks[from];
    }

    private void put(int at, long time, long sequence, Runnable task) {
        times[at] = time;
        sequences[at] = sequence;
        tasks[at] = task;
    }

    private static boolean isBefore(long time, long sequence, long otherTime, long otherSequence) {
        return time < otherTime || (time == otherTime && sequence < otherSequence);
    }
}
