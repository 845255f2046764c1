package io.p2p4j.simulator.fabric;

/**
 * Controlled delay (RFC 8289): decides which packets of one queue to drop by how long they waited. A short burst may fill the
 * queue; a queue that stays is cut down, at first now and then, and ever more often until it yields. Not thread-safe.
 */
final class CoDel {
    /** The waiting time that is no cause to drop (section 4.4 of the RFC). */
    static final long TARGET_NANOS = 5_000_000L;
    /** For so long every packet has to wait longer than that before one is dropped. */
    static final long INTERVAL_NANOS = 100_000_000L;
    /** With no more than a packet left, nothing is dropped. */
    private static final int PACKET_BYTES = 1514;
    /** Within so many intervals after the last drop it goes on where it was. */
    private static final int REMEMBERED = 16;

    private long dropFromNanos = -1;
    private long nextDropNanos;
    private int count;
    private int lastCount;
    private boolean dropping;

    /**
     * Asks about the packet that leaves the queue now.
     *
     * @param nowNanos the time
     * @param waitedNanos how long it was in the queue
     * @param bytesLeft how much is behind it
     * @return whether to drop it
     */
    boolean drops(long nowNanos, long waitedNanos, long bytesLeft) {
        boolean slow = isSlow(nowNanos, waitedNanos, bytesLeft);
        if (!slow) {
            dropping = false;
            return false;
        }
        if (!dropping) {
            dropping = true;
            int before = count - lastCount;
            boolean soon = nowNanos - nextDropNanos < REMEMBERED * INTERVAL_NANOS;
            count = before > 1 && soon ? before : 1;
            lastCount = count;
            nextDropNanos = nowNanos + gapNanos();
            return true;
        }
        if (nowNanos < nextDropNanos) {
            return false;
        }
        count++;
        nextDropNanos += gapNanos();
        return true;
    }

    /** Whether packets have waited too long for a whole interval. */
    private boolean isSlow(long nowNanos, long waitedNanos, long bytesLeft) {
        if (waitedNanos < TARGET_NANOS || bytesLeft <= PACKET_BYTES) {
            dropFromNanos = -1;
            return false;
        }
        if (dropFromNanos < 0) {
            dropFromNanos = nowNanos + INTERVAL_NANOS;
            return false;
        }
        return nowNanos >= dropFromNanos;
    }

    private long gapNanos() {
        return (long) (INTERVAL_NANOS / StrictMath.sqrt(count));
    }
}
