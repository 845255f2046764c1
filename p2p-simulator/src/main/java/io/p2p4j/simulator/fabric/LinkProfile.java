package io.p2p4j.simulator.fabric;

import java.time.Duration;

/**
 * The conditions of one direction between two nodes.
 *
 * @param latency how long packets are on their way
 * @param loss which packets are lost; on a reliable link it shows as delay
 * @param bytesPerSecond the bandwidth; 0 is unlimited
 * @param failureRate the probability that a dial fails, and that a connection breaks within its first minute
 * @param queueBytes how many bytes may wait or be under way before the sender is not writable
 * @param datagrams what is done to datagrams, beyond latency and loss
 */
public record LinkProfile(
        Latency latency,
        Loss loss,
        long bytesPerSecond,
        double failureRate,
        int queueBytes,
        DatagramProfile datagrams) {
    /** The default of {@link #queueBytes}. */
    public static final int QUEUE_BYTES_DEFAULT = 1 << 20;

    /** No delay, no loss, no limit. */
    public static final LinkProfile PERFECT =
            new LinkProfile(Latency.fixed(Duration.ZERO), Loss.NONE, 0, 0, QUEUE_BYTES_DEFAULT, DatagramProfile.CLEAN);

    /**
     * Checks the ranges.
     *
     * @param latency any model
     * @param loss any model
     * @param bytesPerSecond 0 or more
     * @param failureRate 0 to 1
     * @param queueBytes 1 or more
     * @param datagrams any
     */
    public LinkProfile {
        probability("failureRate", failureRate);
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected 0 or more)");
        }
        if (queueBytes < 1) {
            throw new IllegalArgumentException("queueBytes: " + queueBytes + " (expected 1 or more)");
        }
    }

    static void probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected 0 to 1)");
        }
    }

    /**
     * Changes the latency.
     *
     * @param value the model
     * @return a profile like this one with it
     */
    public LinkProfile withLatency(Latency value) {
        return new LinkProfile(value, loss, bytesPerSecond, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the packet loss to one that knows nothing of the packets before.
     *
     * @param value the probability of each packet, 0 to 1
     * @return a profile like this one with it
     */
    public LinkProfile withPacketLoss(double value) {
        return withLoss(Loss.independent(value));
    }

    /**
     * Changes which packets are lost.
     *
     * @param value the model
     * @return a profile like this one with it
     */
    public LinkProfile withLoss(Loss value) {
        return new LinkProfile(latency, value, bytesPerSecond, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the bandwidth.
     *
     * @param value bytes per second; 0 is unlimited
     * @return a profile like this one with it
     */
    public LinkProfile withBandwidth(long value) {
        return new LinkProfile(latency, loss, value, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the failure rate.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public LinkProfile withFailureRate(double value) {
        return new LinkProfile(latency, loss, bytesPerSecond, value, queueBytes, datagrams);
    }

    /**
     * Changes the sender's queue.
     *
     * @param value bytes, 1 or more
     * @return a profile like this one with it
     */
    public LinkProfile withQueueBytes(int value) {
        return new LinkProfile(latency, loss, bytesPerSecond, failureRate, value, datagrams);
    }

    /**
     * Returns the probability that a packet is lost, over a long time.
     *
     * @return 0 to 1
     */
    public double packetLoss() {
        return loss.mean();
    }

    /**
     * Changes what is done to datagrams.
     *
     * @param value beyond latency and loss
     * @return a profile like this one with it
     */
    public LinkProfile withDatagrams(DatagramProfile value) {
        return new LinkProfile(latency, loss, bytesPerSecond, failureRate, queueBytes, value);
    }

    /** How long the wire is busy with so many bytes. */
    long transmitNanos(int bytes) {
        return bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    }
}
