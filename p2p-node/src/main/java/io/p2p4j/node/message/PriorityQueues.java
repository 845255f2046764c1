package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One queue for each priority. In a round each that has something gets its weight of turns, Critical 8, High 4, Normal 2 and Low 1, the
 * more urgent ones first; so none starves. Not thread-safe.
 */
final class PriorityQueues<T> {
    private static final Priority[] PRIORITIES = Priority.values();

    private final Map<Priority, ArrayDeque<T>> queues = new EnumMap<>(Priority.class);
    private final Map<Priority, Integer> turnsLeft = new EnumMap<>(Priority.class);
    private int size;

    PriorityQueues() {
        for (Priority priority : PRIORITIES) {
            queues.put(priority, new ArrayDeque<>(0));
        }
        newRound();
    }

    static int weight(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 8;
            case HIGH -> 4;
            case NORMAL -> 2;
            case LOW -> 1;
        };
    }

    private void newRound() {
        for (Priority priority : PRIORITIES) {
            turnsLeft.put(priority, weight(priority));
        }
    }

    private ArrayDeque<T> queue(Priority priority) {
        return queues.computeIfAbsent(priority, missing -> new ArrayDeque<>(0));
    }

    void add(Priority priority, T item) {
        queue(priority).addLast(item);
        size++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Whose turn it is, left where it is; null when there is nothing. */
    @Nullable
    T peek() {
        Priority next = next();
        return next == null ? null : queue(next).peekFirst();
    }

    /** Takes what {@link #peek} shows. */
    @Nullable
    T poll() {
        Priority next = next();
        if (next == null) {
            return null;
        }
        turnsLeft.merge(next, -1, Integer::sum);
        size--;
        return queue(next).pollFirst();
    }

    private @Nullable Priority next() {
        if (size == 0) {
            return null;
        }
        for (int round = 0; round < 2; round++) {
            for (Priority priority : PRIORITIES) {
                if (!queue(priority).isEmpty() && turnsLeft.getOrDefault(priority, 0) > 0) {
                    return priority;
                }
            }
            newRound();
        }
        throw new IllegalStateException("no turn for " + size + " items");
    }

    boolean remove(Priority priority, T item) {
        boolean removed = queue(priority).remove(item);
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Takes everything that fits, in the order of priorities. */
    List<T> drain(Predicate<T> condition) {
        List<T> taken = new ArrayList<>();
        for (ArrayDeque<T> queue : queues.values()) {
            queue.removeIf(item -> condition.test(item) && taken.add(item));
        }
        size -= taken.size();
        return taken;
    }
}
