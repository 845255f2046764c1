package io.p2p4j.simulator.fabric;

import io.p2p4j.api.context.Cancellable;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one direction of a connection, or the datagrams from one node to another, have to send at the rates of the nodes. It
 * exists for as long as there is something to send. One item is being sent; those behind it wait in the queue of the node;
 * what a stream may not put there yet waits outside, at the sender. Owned by the simulation's thread.
 */
final class Flow {
    private static final int PACKET_BYTES = 1460;
    /** How much a stream may have in the queue at first (RFC 6928). */
    private static final long WINDOW_FIRST = 10 * PACKET_BYTES;

    private static final long WINDOW_MAX = 1L << 30;

    /** Something to send. */
    static final class Item {
        final int bytes;
        final Sending sending;
        private long queuedNanos;
        private boolean dropped;

        Item(int bytes, Sending sending) {
            this.bytes = bytes;
            this.sending = sending;
        }
    }

    /** Is told of an item's way. */
    interface Sending {
        /** It begins to be sent. */
        void onStart();

        /** All of it is sent; a dropped one is to be sent again, which takes its time. */
        void onSent(boolean dropped);
    }

    /** Whose it is. */
    final Object key;

    final SimNode from;
    final SimNode to;
    private final boolean stream;
    private final double cap;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private final ArrayDeque<Item> outside = new ArrayDeque<>();
    private final CoDel codel = new CoDel();
    private List<Port> ports = List.of();
    /** Where it stands among the flows of its first and its second port. */
    private int firstPlace;

    private int secondPlace;
    private long mark;
    private @Nullable Item head;
    private long waitingBytes;
    private double window = WINDOW_FIRST;
    private double threshold = WINDOW_MAX;
    private double remaining;
    private double rate;
    private long sinceNanos;
    private @Nullable Cancellable timer;
    /** What {@link MaxMin} found. */
    double fairRate;

    Flow(Object key, SimNode from, SimNode to, double cap) {
        this.key = key;
        this.stream = key instanceof Pipe;
        this.from = from;
        this.to = to;
        this.cap = cap;
    }

    double cap() {
        return cap;
    }

    List<Port> ports() {
        return ports;
    }

    /** Moves to other ports, with what waits. */
    void ports(List<Port> value) {
        leave();
        ports = value;
        for (Port port : ports) {
            port.add(this);
            port.waiting(waitingBytes);
        }
    }

    int place(Port port) {
        return ports.get(0) == port ? firstPlace : secondPlace;
    }

    void place(Port port, int value) {
        if (ports.get(0) == port) {
            firstPlace = value;
        } else {
            secondPlace = value;
        }
    }

    /** True for the first who asks with this mark. */
    boolean mark(long value) {
        boolean first = mark != value;
        mark = value;
        return first;
    }

    void leave() {
        for (Port port : ports) {
            port.remove(this);
            port.waiting(-waitingBytes);
        }
        ports = List.of();
    }

    double rate() {
        return rate;
    }

    boolean isIdle() {
        return head == null;
    }

    /** Takes an item behind the others; a datagram that finds no room is lost. */
    void offer(Item item, long nowNanos) {
        if (head == null) {
            start(item, nowNanos);
        } else if (stream) {
            outside.add(item);
            admit(nowNanos);
        } else if (hasRoom(item.bytes)) {
            queue(item, nowNanos);
        }
    }

    /** Forgets all that has not begun to be sent. */
    void dropWaiting() {
        outside.clear();
        waiting.clear();
        count(-waitingBytes);
    }

    private void start(Item item, long nowNanos) {
        head = item;
        remaining = item.bytes;
        sinceNanos = nowNanos;
        item.sending.onStart();
    }

    /** The head is sent. */
    void finish(long nowNanos) {
        Item sent = head;
        if (sent == null) {
            throw new IllegalStateException("flow from " + from + " to " + to + " has nothing to send");
        }
        head = null;
        grow(sent.bytes);
        Item next = poll(nowNanos);
        if (next != null) {
            start(next, nowNanos);
            admit(nowNanos);
        }
        sent.sending.onSent(sent.dropped);
    }

    private @Nullable Item poll(long nowNanos) {
        for (Item item = waiting.poll(); item != null; item = waiting.poll()) {
            count(-item.bytes);
            boolean drops = ports.stream().anyMatch(Port::hasCodel)
                    && codel.drops(nowNanos, nowNanos - item.queuedNanos, waitingBytes);
            if (!drops) {
                return item;
            }
            if (stream) {
                backOff(item);
                return item;
            }
        }
        return outside.poll();
    }

    /** Puts into the queue what the stream's window and the queue have room for. */
    private void admit(long nowNanos) {
        for (Item item = outside.peek(); item != null; item = outside.peek()) {
            if (waitingBytes + item.bytes > window) {
                return;
            }
            if (!hasRoom(item.bytes)) {
                backOff(item);
                return;
            }
            outside.remove();
            queue(item, nowNanos);
        }
    }

    private boolean hasRoom(int bytes) {
        for (Port port : ports) {
            if (!port.hasRoom(bytes)) {
                return false;
            }
        }
        return true;
    }

    private void queue(Item item, long nowNanos) {
        item.queuedNanos = nowNanos;
        waiting.add(item);
        count(item.bytes);
    }

    private void count(long bytes) {
        waitingBytes += bytes;
        for (Port port : ports) {
            port.waiting(bytes);
        }
    }

    /** A packet of the item was dropped: TCP halves its window, once for each item. */
    private void backOff(Item item) {
        if (!item.dropped) {
            item.dropped = true;
            window = Math.max(2 * PACKET_BYTES, window / 2);
            threshold = window;
        }
    }

    /** Twice as much after each window up to the threshold, then a packet more. */
    private void grow(int bytes) {
        double more = window < threshold ? bytes : (double) PACKET_BYTES * bytes / window;
        window = Math.min(WINDOW_MAX, window + more);
    }

    /** Takes the fair rate; true when the time of the head's end has changed. */
    boolean settle(long nowNanos) {
        if (rate == fairRate) {
            return false;
        }
        if (!Double.isInfinite(rate)) {
            remaining = Math.max(0, remaining - rate * (nowNanos - sinceNanos) / 1e9);
        }
        sinceNanos = nowNanos;
        rate = fairRate;
        return true;
    }

    /** How long the rest of the head takes. */
    long restNanos() {
        return Double.isInfinite(rate) ? 0 : (long) Math.ceil(remaining / rate * 1e9);
    }

    void timer(@Nullable Cancellable value) {
        if (timer != null) {
            timer.cancel();
        }
        timer = value;
    }
}
