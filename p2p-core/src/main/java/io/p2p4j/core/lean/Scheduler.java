package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is: deficit round robin over the classes with the urgent ones first in each round, and turns of
 * {@link #TURN_BYTES} within a class (docs/WIRE.md section 7). Holds only queues that could send.
 */
final class Scheduler {
    static final int TURN_BYTES = 16_384;

    private final List<Ring> rings = new ArrayList<>();
    private int ready;

    Scheduler() {
        for (Priority priority : Priority.values()) {
            rings.add(new Ring(weight(priority) * TURN_BYTES));
        }
    }

    private static int weight(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 8;
            case HIGH -> 4;
            case NORMAL -> 2;
            case LOW -> 1;
        };
    }

    int ready() {
        return ready;
    }

    void add(SendQueue queue) {
        if (!queue.scheduled) {
            queue.scheduled = true;
            queue.turnBytes = 0;
            ring(queue).queue.addLast(queue);
            ready++;
        }
    }

    /** Returns whose turn it is; the caller sends one frame and calls {@link #sent} or {@link #remove}. */
    @Nullable
    SendQueue next() {
        if (ready == 0) {
            return null;
        }
        while (true) {
            for (Ring ring : rings) {
                if (!ring.queue.isEmpty() && ring.deficitBytes > 0) {
                    return ring.queue.getFirst();
                }
            }
            for (Ring ring : rings) {
                ring.deficitBytes = Math.min(ring.deficitBytes + ring.shareBytes, ring.shareBytes);
            }
        }
    }

    /** The queue that {@link #next} returned has sent. */
    void sent(SendQueue queue, int bytes) {
        Ring ring = ring(queue);
        ring.deficitBytes -= bytes;
        queue.turnBytes += bytes;
        if (queue.turnBytes >= TURN_BYTES && ring.queue.size() > 1) {
            ring.queue.removeFirst();
            ring.queue.addLast(queue);
        }
        if (queue.turnBytes >= TURN_BYTES) {
            queue.turnBytes = 0;
        }
    }

    /** The queue can send nothing now. */
    void remove(SendQueue queue) {
        if (queue.scheduled) {
            queue.scheduled = false;
            ring(queue).queue.remove(queue);
            ready--;
        }
    }

    private Ring ring(SendQueue queue) {
        return rings.get(Wire.priorityNumber(queue.priority));
    }

    private static final class Ring {
        final ArrayDeque<SendQueue> queue = new ArrayDeque<>();
        final int shareBytes;
        int deficitBytes;

        Ring(int shareBytes) {
            this.shareBytes = shareBytes;
            this.deficitBytes = shareBytes;
        }
    }
}
