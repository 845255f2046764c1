package io.p2p4j.examples.simulation.zoo.backlog;

import java.util.Deque;

/** What becomes of news for a reader that is too slow. */
public enum Overflow {
    /** The bug: they wait. A reader that stands still long enough takes all memory. */
    KEEP_ALL,
    /** The remedy: the oldest are dropped. */
    DROP_OLDEST;

    private static final int KEPT_MAX = 20;

    void makeRoom(Deque<?> queue) {
        switch (this) {
            case KEEP_ALL -> {}
            case DROP_OLDEST -> {
                while (queue.size() >= KEPT_MAX) {
                    queue.removeFirst();
                }
            }
        }
    }
}
