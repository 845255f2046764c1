package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is: deficit round robin over the classes with the urgent ones first in each round, and turns of
 * {@link #TURN_BYTES} within a class (docs/WIRE.md section 7). Holds only queues that could send.
 */
final class Scheduler {
    static final int TURN_BYTES = 16_384;

    private static final int CLASSES = Priority.values().length;
    private static final @Nullable Ring[] NONE = {};

    /** The ready queue while there never were two at once: messages alone, without streams, need no ring. */
    private @Nullable SendQueue only;
    /** One for each class, made when it has its first queue. */
    private @Nullable Ring[] rings = NONE;

    private int ready;

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
            ready++;
            if (ready == 1 && rings.length == 0) {
                only = queue;
                return;
            }
            SendQueue before = only;
            only = null;
            if (before != null) {
                ring(before).add(before);
            }
            ring(queue).add(queue);
        }
    }

    /** Returns whose turn it is; the caller sends one frame and calls {@link #sent} or {@link #remove}. */
    @Nullable
    SendQueue next() {
        if (ready == 0 || only != null) {
            return only;
        }
        while (true) {
            for (Ring ring : rings) {
                if (ring != null && ring.first != null && ring.deficitBytes > 0) {
                    return ring.first;
                }
            }
            for (Ring ring : rings) {
                if (ring != null) {
                    ring.deficitBytes = Math.min(ring.deficitBytes + ring.shareBytes, ring.shareBytes);
                }
            }
        }
    }

    /** The queue that {@link #next} returned has sent. */
    void sent(SendQueue queue, int bytes) {
        if (only != null) {
            return;
        }
        Ring ring = ring(queue);
        ring.deficitBytes -= bytes;
        queue.turnBytes += bytes;
        if (queue.turnBytes >= TURN_BYTES && queue.ringNext != null) {
            ring.remove(queue);
            ring.add(queue);
        }
        if (queue.turnBytes >= TURN_BYTES) {
            queue.turnBytes = 0;
        }
    }

    /** The queue can send nothing now. */
    void remove(SendQueue queue) {
        if (queue.scheduled) {
            queue.scheduled = false;
            ready--;
            if (only != null) {
                only = null;
            } else {
                ring(queue).remove(queue);
            }
        }
    }

    private Ring ring(SendQueue queue) {
        int number = Wire.priorityNumber(queue.priority);
        if (rings.length == 0) {
            rings = new Ring[CLASSES];
        }
        Ring ring = rings[number];
        if (ring == null) {
            ring = new Ring(weight(queue.priority) * TURN_BYTES);
            rings[number] = ring;
        }
        return ring;
    }

    private static final class Ring {
        final int shareBytes;
        int deficitBytes;
        /** Linked through the queues themselves. */
        @Nullable
        SendQueue first;

        private @Nullable SendQueue last;

        Ring(int shareBytes) {
            this.shareBytes = shareBytes;
            this.deficitBytes = shareBytes;
        }

        void add(SendQueue queue) {
            SendQueue before = last;
            if (before == null) {
                first = queue;
            } else {
                before.ringNext = queue;
                queue.ringPrevious = before;
            }
            last = queue;
        }

        void remove(SendQueue queue) {
            SendQueue previous = queue.ringPrevious;
            SendQueue next = queue.ringNext;
            if (previous == null) {
                first = next;
            } else {
                previous.ringNext = next;
            }
            if (next == null) {
                last = previous;
            } else {
                next.ringPrevious = previous;
            }
            queue.ringPrevious = null;
            queue.ringNext = null;
        }
    }
}
