package io.p2p4j.transport;

import io.netty.channel.EventLoop;
import io.p2p4j.api.address.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * When inbound handshakes begin. While established links carry traffic, all handshakes together get a share of the
 * processors; what exceeds it waits, with nothing but its socket. Subnets take turns, so that a crowd from one does not keep
 * others waiting; in each, the oldest is the first. Without traffic nobody waits. What one handshake costs is measured.
 * Thread-safe.
 */
final class HandshakePace {
    /** The part of the processors' time that handshakes get beside traffic. */
    private static final double SHARE = 0.15;
    /** How many may begin at once after a while without any. */
    private static final int BURST = 16;
    /** What one is taken to cost before any was measured. */
    private static final long COST_NANOS_DEFAULT = 1_000_000;
    /** How many handshakes the mean cost looks back on. */
    private static final int MEMORY = 256;
    /** A link is established when it has lived this long: what a new one says is part of its handshake. */
    private static final long ESTABLISHED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long a link that was heard counts as traffic. */
    private static final long TRAFFIC_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long TICK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

    private final double processorShare;
    /** The group whose turn is next is the first; none is empty. */
    private final LinkedHashMap<IpPrefix, LinkedHashSet<Waiting>> queue = new LinkedHashMap<>();

    private int waiting;
    /** Whether somebody will look at the queue. */
    private boolean armed;
    /** Processor time that may be spent now; up to {@link #BURST} handshakes' worth. */
    private double credit = (double) BURST * COST_NANOS_DEFAULT;

    private long creditAt = System.nanoTime();
    private double costNanos = COST_NANOS_DEFAULT;
    private long spentNanos;
    private int ended;

    private volatile long trafficAt = System.nanoTime() - TRAFFIC_NANOS;
    /** Whether it matters that there is traffic. */
    private volatile boolean watching;

    HandshakePace(int processors) {
        this.processorShare = SHARE * processors;
    }

    /** A connection whose handshake has to wait; on its loop exactly one of the two is called. */
    interface Waiting {
        EventLoop loop();

        /** With whom it shares a turn; always the same. */
        IpPrefix group();

        void begin();

        /** The listener or the transport is closed. */
        void drop();
    }

    /** Begins a handshake now or later; on its loop. */
    void admit(Waiting handshake) {
        boolean now;
        synchronized (this) {
            watching = true;
            now = waiting == 0 && mayBegin();
            if (!now) {
                add(handshake);
            }
        }
        if (now) {
            handshake.begin();
        } else {
            arm(handshake.loop());
        }
    }

    /** Some of a handshake's work is done; on any thread. */
    synchronized void spent(long nanos) {
        spentNanos += nanos;
    }

    /** A handshake is over, whatever its outcome. */
    synchronized void ended() {
        ended++;
        if (ended >= MEMORY / 16) {
            double latest = (double) spentNanos / ended;
            costNanos += (latest - costNanos) * ended / MEMORY;
            spentNanos = 0;
            ended = 0;
        }
    }

    /** A link was heard; on its loop. */
    void heard(long connectedAtNanos) {
        if (watching) {
            long now = System.nanoTime();
            if (now - connectedAtNanos > ESTABLISHED_NANOS) {
                trafficAt = now;
            }
        }
    }

    synchronized int waiting() {
        return waiting;
    }

    /** A handshake waits no more; nothing when it does not wait. */
    synchronized void remove(Waiting handshake) {
        LinkedHashSet<Waiting> group = queue.get(handshake.group());
        if (group != null && group.remove(handshake)) {
            waiting--;
            if (group.isEmpty()) {
                queue.remove(handshake.group());
            }
        }
    }

    /** The caller holds the monitor. */
    private void add(Waiting handshake) {
        queue.computeIfAbsent(handshake.group(), first -> new LinkedHashSet<>()).add(handshake);
        waiting++;
    }

    /** Takes the oldest of the group whose turn it is, which is the last one's turn then; the caller holds the monitor. */
    private Waiting next() {
        Map.Entry<IpPrefix, LinkedHashSet<Waiting>> turn =
                queue.entrySet().iterator().next();
        IpPrefix key = turn.getKey();
        LinkedHashSet<Waiting> group = turn.getValue();
        Waiting oldest = group.iterator().next();
        group.remove(oldest);
        waiting--;
        queue.remove(key);
        if (!group.isEmpty()) {
            queue.put(key, group);
        }
        return oldest;
    }

    /** Tells whether one more handshake may begin, and counts it; the caller holds the monitor. */
    private boolean mayBegin() {
        long now = System.nanoTime();
        credit = Math.min(BURST * costNanos, credit + (now - creditAt) * processorShare);
        creditAt = now;
        if (now - trafficAt > TRAFFIC_NANOS) {
            return true;
        }
        if (credit < costNanos) {
            return false;
        }
        credit -= costNanos;
        return true;
    }

    private void arm(EventLoop loop) {
        long delayNanos;
        synchronized (this) {
            if (armed || waiting == 0) {
                watching = waiting > 0;
                return;
            }
            armed = true;
            delayNanos = Math.max(TICK_NANOS_MIN, (long) ((costNanos - credit) / processorShare));
        }
        try {
            loop.schedule(() -> tick(loop), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            dropAll(handshake -> true);
        }
    }

    private void tick(EventLoop loop) {
        List<Waiting> next = new ArrayList<>();
        synchronized (this) {
            armed = false;
            while (waiting > 0 && next.size() < BURST && mayBegin()) {
                next.add(next());
            }
        }
        for (Waiting handshake : next) {
            onLoop(handshake, handshake::begin);
        }
        arm(loop);
    }

    private static void onLoop(Waiting handshake, Runnable task) {
        try {
            handshake.loop().execute(task);
        } catch (RejectedExecutionException ended) {
            // The transport is closed, and the socket with it.
            handshake.drop();
        }
    }

    /** Drops some of what waits. */
    void dropAll(Predicate<Waiting> whose) {
        List<Waiting> dropped = new ArrayList<>();
        synchronized (this) {
            for (LinkedHashSet<Waiting> group : queue.values()) {
                for (Waiting handshake : group) {
                    if (whose.test(handshake)) {
                        dropped.add(handshake);
                    }
                }
            }
            dropped.forEach(this::remove);
        }
        for (Waiting handshake : dropped) {
            onLoop(handshake, handshake::drop);
        }
    }
}
