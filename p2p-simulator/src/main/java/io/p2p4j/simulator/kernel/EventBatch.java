package io.p2p4j.simulator.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events of one bucket in the order of (time, sequence). They come in any order and are sorted once, as plain numbers: a
 * heap would move each of them several times, its task as well. Filled, sorted, emptied; then filled again.
 */
final class EventBatch {
    /** So much of a sorted number says where the event stands. */
    private static final int INDEX_BITS = 16;

    private static final int COUNT_MAX = 1 << INDEX_BITS;
    private static final int CAPACITY_FIRST = 64;

    private long[] times = new long[CAPACITY_FIRST];
    private long[] sequences = new long[CAPACITY_FIRST];
    private @Nullable Runnable[] tasks = new Runnable[CAPACITY_FIRST];
    /** The time since the first event, and the index; in order once it is sorted. */
    private long[] order = new long[CAPACITY_FIRST];

    private int count;
    private int head;

    boolean isEmpty() {
        return head == count;
    }

    /** Tells whether no further event fits. */
    boolean isFull() {
        return count == COUNT_MAX;
    }

    void add(long time, long sequence, Runnable task) {
        if (count == times.length) {
            int capacity = 2 * count;
            times = Arrays.copyOf(times, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
            tasks = Arrays.copyOf(tasks, capacity);
            order = new long[capacity];
        }
        times[count] = time;
        sequences[count] = sequence;
        tasks[count++] = task;
    }

    /** Puts what was added in order. All times are of one bucket, so their differences are small. */
    void sort(long bucketNanos) {
        for (int i = 0; i < count; i++) {
            order[i] = (times[i] - bucketNanos) << INDEX_BITS | i;
        }
        Arrays.sort(order, 0, count);
        for (int from = 0; from < count - 1; ) {
            int to = from + 1;
            long time = order[from] >>> INDEX_BITS;
            while (to < count && order[to] >>> INDEX_BITS == time) {
                to++;
            }
            if (to - from > 1) {
                sortBySequence(from, to);
            }
            from = to;
        }
    }

    /** Those of the very same time. What stands above the index is of no use any more, so it may be another number. */
    private void sortBySequence(int from, int to) {
        for (int i = from; i < to; i++) {
            int index = index(order[i]);
            order[i] = sequences[index] << INDEX_BITS | index;
        }
        Arrays.sort(order, from, to);
    }

    private static int index(long ordered) {
        return (int) ordered & (COUNT_MAX - 1);
    }

    /** The first event's time; there must be one, as for the methods below. */
    long time() {
        return times[index(order[head])];
    }

    long sequence() {
        return sequences[index(order[head])];
    }

    Runnable first() {
        Runnable task = tasks[index(order[head])];
        if (task == null) {
            throw new IllegalStateException("event " + head + " of " + count + " is empty (expected a task)");
        }
        return task;
    }

    Runnable remove() {
        Runnable first = first();
        tasks[index(order[head])] = null;
        head++;
        if (head == count) {
            head = 0;
            count = 0;
        }
        return first;
    }

    /** Drops every cancelled timer. */
    void compact() {
        int kept = head;
        for (int i = head; i < count; i++) {
            int index = index(order[i]);
            Runnable task = tasks[index];
            if (task == null || Timer.isCancelled(task)) {
                tasks[index] = null;
            } else {
                order[kept++] = order[i];
            }
        }
        count = kept;
        if (head == count) {
            head = 0;
            count = 0;
        }
    }
}
