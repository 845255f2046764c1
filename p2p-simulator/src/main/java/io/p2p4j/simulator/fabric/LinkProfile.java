package io.p2p4j.simulator.fabric;

import java.time.Duration;

/**
 * The conditions of one direction between two nodes.
 *
 * @param latency how long packets are on their way
 * @param packetLoss the probability that a packet is lost, 0 to 1; on a reliable link it shows as delay
 * @param bytesPerSecond the bandwidth; 0 is unlimited
 * @param failureRate the probability that a dial fails, and that a connection breaks within its first minute
 * @param queueBytes how many bytes may wait or be under way before the sender is not writable
 * @param datagrams what is done to datagrams, beyond latency and loss
 */
public record LinkProfile(
        Latency latency,
        double packetLoss,
        long bytesPerSecond,
        double failureRate,
        int queueBytes,
        DatagramProfile datagrams) {
    /** The default of {@link #queueBytes}. */
    public static final int QUEUE_BYTES_DEFAULT = 1 << 20;

    /** No delay, no loss, no limit. */
    public static final LinkProfile PERFECT =
            new LinkProfile(Latency.fixed(Duration.ZERO), 0, 0, 0, QUEUE_BYTES_DEFAULT, DatagramProfile.CLEAN);

    /**
     * Checks the ranges.
     *
     * @param latency any model
     * @param packetLoss 0 to 1
     * @param bytesPerSecond 0 or more
     * @param failureRate 0 to 1
     * @param queueBytes 1 or more
     * @param datagrams any
     */
    public LinkProfile {
        probability("packetLoss", packetLoss);
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
        return new LinkProfile(value, packetLoss, bytesPerSecond, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the packet loss.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public LinkProfile withPacketLoss(double value) {
        return new LinkProfile(latency, value, bytesPerSecond, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the bandwidth.
     *
     * @param value bytes per second; 0 is unlimited
     * @return a profile like this one with it
     */
    public LinkProfile withBandwidth(long value) {
        return new LinkProfile(latency, packetLoss, value, failureRate, queueBytes, datagrams);
    }

    /**
     * Changes the failure rate.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public LinkProfile withFailureRate(double value) {
        return new LinkProfile(latency, packetLoss, bytesPerSecond, value, queueBytes, datagrams);
    }

    /**
     * Changes the sender's queue.
     *
     * @param value bytes, 1 or more
     * @return a profile like this one with it
     */
    public LinkProfile withQueueBytes(int value) {
        return new LinkProfile(latency, packetLoss, bytesPerSecond, failureRate, value, datagrams);
    }

    /**
     * Changes what is done to datagrams.
     *
     * @param value beyond latency and loss
     * @return a profile like this one with it
     */
    public LinkProfile withDatagrams(DatagramProfile value) {
        return new LinkProfile(latency, packetLoss, bytesPerSecond, failureRate, queueBytes, value);
    }

    /** How long the wire is busy with so many bytes. */
    long transmitNanos(int bytes) {
        return bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    }
}
