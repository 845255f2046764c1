package io.p2p4j.simulator.kernel;

import java.util.Arrays;

/**
 * One level of the timing wheel: a ring of buckets, each of which covers an equal span of time and holds its events in no
 * order. The ring turns: a bucket is named by its number since time 0, and the ring holds the numbers after
 * {@link #position} that are less than a whole turn away.
 */
final class Wheel {
    private final int shift;
    private final int mask;
    private Chunks chunks;
    private final int[] tails;
    /** One bit for each bucket that is not empty, so that empty ones are skipped 64 at a time. */
    private final long[] used;

    private long position;
    private int size;

    /**
     * Makes a wheel without events at position 0.
     *
     * @param shift a bucket covers 2^shift nanoseconds
     * @param bits the ring has 2^bits buckets, at least 64
     * @param chunks holds the events
     */
    Wheel(int shift, int bits, Chunks chunks) {
        this.shift = shift;
        this.mask = (1 << bits) - 1;
        this.chunks = chunks;
        this.tails = new int[1 << bits];
        this.used = new long[1 << (bits - 6)];
        Arrays.fill(tails, Chunks.NONE);
    }

    private long bucket(long time) {
        return time >>> shift;
    }

    /** Tells whether a time is in the bucket of the position or before. */
    boolean isPast(long time) {
        return bucket(time) <= position;
    }

    /** Tells whether the ring has a bucket for a time; that of the position itself does not count. */
    boolean covers(long time) {
        long distance = bucket(time) - position;
        return distance > 0 && distance <= mask;
    }

    void add(long time, long sequence, Runnable task) {
        int slot = (int) bucket(time) & mask;
        tails[slot] = chunks.append(tails[slot], time, sequence, task);
        used[slot >> 6] |= 1L << slot;
        size++;
    }

    /** Where the next bucket that is not empty begins, or {@link Long#MAX_VALUE}. */
    long next() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        int from = (int) (position + 1) & mask;
        int word = from >> 6;
        long bits = used[word] & -1L << from;
        while (bits == 0) {
            word = (word + 1) & (used.length - 1);
            bits = used[word];
        }
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return (position + ((slot - position) & mask)) << shift;
    }

    /** Turns to a time before which there is no event. */
    void turnTo(long time) {
        position = bucket(time);
    }

    /** Empties the bucket of the position, which gets no further events. */
    void drain(Chunks.Sink sink) {
        drain((int) position & mask, sink);
    }

    private void drain(int slot, Chunks.Sink sink) {
        int tail = tails[slot];
        if (tail != Chunks.NONE) {
            tails[slot] = Chunks.NONE;
            used[slot >> 6] &= ~(1L << slot);
            int drained = chunks.drain(tail, sink);
            size -= drained;
        }
    }

    /** Keeps its events in other arrays from now on. */
    void moveTo(Chunks other) {
        Chunks before = chunks;
        chunks = other;
        for (int slot = 0; slot < tails.length; slot++) {
            int bucket = slot;
            int tail = tails[slot];
            tails[slot] = Chunks.NONE;
            before.drain(
                    tail, (time, sequence, task) -> tails[bucket] = other.append(tails[bucket], time, sequence, task));
        }
    }

    /** Drops every cancelled timer. */
    void compact() {
        for (int slot = 0; slot < tails.length; slot++) {
            drain(slot, (time, sequence, task) -> {
                if (!Timer.isCancelled(task)) {
                    add(time, sequence, task);
                }
            });
        }
    }
}
