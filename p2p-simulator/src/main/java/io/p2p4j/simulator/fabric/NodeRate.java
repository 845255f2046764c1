package io.p2p4j.simulator.fabric;

/**
 * How fast a node's access to the network is. What it sends shares the way up, and what it receives the way down, with all
 * its connections and datagrams: each gets an equal part, and what one does not need the others get (max-min). Immutable.
 *
 * @param upBytesPerSecond what the node sends in a second; 0 is unlimited
 * @param downBytesPerSecond what the node receives in a second; 0 is unlimited
 * @param queueBytes how many bytes may wait for each direction; a datagram that finds no room is lost, and a stream sends
 *     again and backs off
 * @param codel whether packets are dropped as soon as others have waited for more than 5 ms for 100 ms (RFC 8289), instead
 *     of when the queue is full
 */
public record NodeRate(long upBytesPerSecond, long downBytesPerSecond, int queueBytes, boolean codel) {
    /** The default of {@link #queueBytes}. */
    public static final int QUEUE_BYTES_DEFAULT = 256 * 1024;

    /** As fast as the links. */
    public static final NodeRate UNLIMITED = of(0, 0);

    /**
     * Checks the ranges.
     *
     * @param upBytesPerSecond 0 or more
     * @param downBytesPerSecond 0 or more
     * @param queueBytes 0 or more
     * @param codel either
     */
    public NodeRate {
        if (upBytesPerSecond < 0 || downBytesPerSecond < 0 || queueBytes < 0) {
            throw new IllegalArgumentException("rate: " + upBytesPerSecond + " up, " + downBytesPerSecond
                    + " down, queue of " + queueBytes + " (expected 0 or more)");
        }
    }

    /**
     * Returns a rate with a queue of {@link #QUEUE_BYTES_DEFAULT} and without CoDel.
     *
     * @param upBytesPerSecond 0 or more; 0 is unlimited
     * @param downBytesPerSecond 0 or more; 0 is unlimited
     * @return the rate
     */
    public static NodeRate of(long upBytesPerSecond, long downBytesPerSecond) {
        return new NodeRate(upBytesPerSecond, downBytesPerSecond, QUEUE_BYTES_DEFAULT, false);
    }

    /**
     * Changes the queue.
     *
     * @param value bytes, 0 or more
     * @return a rate like this one with it
     */
    public NodeRate withQueueBytes(int value) {
        return new NodeRate(upBytesPerSecond, downBytesPerSecond, value, codel);
    }

    /**
     * Lets CoDel manage the queues.
     *
     * @return a rate like this one with it
     */
    public NodeRate withCodel() {
        return new NodeRate(upBytesPerSecond, downBytesPerSecond, queueBytes, true);
    }

    /**
     * Lowers both directions to a rate, if they are faster.
     *
     * @param bytesPerSecond 1 or more
     * @return a rate like this one with it
     */
    public NodeRate atMost(long bytesPerSecond) {
        return new NodeRate(
                lower(upBytesPerSecond, bytesPerSecond), lower(downBytesPerSecond, bytesPerSecond), queueBytes, codel);
    }

    private static long lower(long rate, long most) {
        return rate == 0 ? most : Math.min(rate, most);
    }
}
