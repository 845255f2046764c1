package io.p2p4j.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * When inbound handshakes begin. While established links carry traffic, all handshakes together get a share of the
 * processors; what exceeds it waits, the oldest first, with nothing but its socket. Without traffic nobody waits. What one
 * handshake costs is measured. Thread-safe.
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
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
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

        void begin();

        /** The listener or the transport is closed. */
        void drop();
    }

    /** Begins a handshake now or later; on its loop. */
    void admit(Waiting handshake) {
        boolean now;
        synchronized (this) {
            watching = true;
            now = queue.isEmpty() && mayBegin();
            if (!now) {
                queue.addLast(handshake);
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
        return queue.size();
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
            if (armed || queue.isEmpty()) {
                watching = !queue.isEmpty();
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
            while (!queue.isEmpty() && next.size() < BURST && mayBegin()) {
                next.add(queue.removeFirst());
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
            for (Waiting handshake : queue) {
                if (whose.test(handshake)) {
                    dropped.add(handshake);
                }
            }
            queue.removeAll(dropped);
        }
        for (Waiting handshake : dropped) {
            onLoop(handshake, handshake::drop);
        }
    }
}
