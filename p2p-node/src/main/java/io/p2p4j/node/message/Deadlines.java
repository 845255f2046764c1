package io.p2p4j.node.message;

import io.p2p4j.api.context.Cancellable;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** When which message is looked at, with one timer for all. Owned by the node's turn. */
final class Deadlines {
    private record Due(long nanos, long order) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private record Entry(PeerChannel channel, Outgoing message) {}

    private final BiFunction<Duration, Runnable, Cancellable> timers;
    private final TreeMap<Due, Entry> entries = new TreeMap<>();
    private @Nullable Cancellable timer;
    private long timerNanos;
    private long nextOrder = 1;

    Deadlines(BiFunction<Duration, Runnable, Cancellable> timers) {
        this.timers = timers;
    }

    /** Looks at a message then, and not before. */
    void set(PeerChannel channel, Outgoing message, long dueNanos) {
        remove(message);
        message.dueNanos = dueNanos;
        message.order = nextOrder++;
        entries.put(new Due(dueNanos, message.order), new Entry(channel, message));
    }

    void remove(Outgoing message) {
        if (message.order != 0) {
            entries.remove(new Due(message.dueNanos, message.order));
            message.order = 0;
        }
    }

    /** Makes sure that somebody looks in time. A timer that comes too early looks and sees nothing. */
    void arm(long nowNanos, BiConsumer<PeerChannel, Outgoing> due) {
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.firstKey().nanos();
        if (timer != null && timerNanos - first <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = first;
        timer = timers.apply(Duration.ofNanos(Math.max(0, first - nowNanos)), () -> {
            timer = null;
            fire(timerNanos, due);
        });
    }

    /** Tells all that is due, a message that is set again meanwhile included when it is due as well. */
    private void fire(long nowNanos, BiConsumer<PeerChannel, Outgoing> due) {
        while (!entries.isEmpty() && entries.firstKey().nanos() - nowNanos <= 0) {
            Entry entry = entries.pollFirstEntry().getValue();
            entry.message.order = 0;
            due.accept(entry.channel, entry.message);
        }
        arm(nowNanos, due);
    }

    int size() {
        return entries.size();
    }
}
