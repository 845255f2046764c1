package io.p2p4j.simulator.kernel;

/**
 * The order of events of one instant: that of their posting, or lane by lane in an order that depends on the seed and the
 * instant alone. It is put before the number of an event, so that the queue need not know.
 */
final class Shuffle {
    private static final int NUMBER_BITS = 44;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final long PURPOSE = Hash64.of("shuffle");

    private final long key;
    private int requests;
    /** Events that are due later than the first time and not later than the second one are shuffled. */
    private long afterNanos = Long.MAX_VALUE;

    private long untilNanos;

    Shuffle(long seed) {
        key = Hash64.mix(Hash64.add(PURPOSE, seed));
    }

    /** Begins with what comes after a time, so that what stands in line keeps its order. */
    void begin(long timeNanos) {
        requests++;
        if (requests == 1) {
            // When the last one ended in this instant, what came before is shuffled, and the rest has to be too.
            boolean still = timeNanos > afterNanos && timeNanos <= untilNanos;
            afterNanos = still ? afterNanos : timeNanos;
            untilNanos = Long.MAX_VALUE;
        }
    }

    void end(long timeNanos) {
        requests--;
        if (requests == 0) {
            untilNanos = timeNanos;
        }
    }

    /** Where an event stands among those of its time. */
    long order(long sequence, long atNanos, Runnable event) {
        if (atNanos <= afterNanos || atNanos > untilNanos) {
            return sequence;
        }
        Runnable task = Timer.target(event);
        long lane = task instanceof Laned laned ? laned.lane() : 0;
        // Timers have a lane beside that of the rest of their owner's work.
        long mixed = Hash64.mix(key ^ Hash64.add(Hash64.mix(atNanos), task == event ? lane : ~lane));
        return mixed >>> (NUMBER_BITS + 1) << NUMBER_BITS | sequence;
    }

    static long number(long order) {
        return order & NUMBER_MASK;
    }
}
