package io.p2p4j.node.health;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How good a connection to a peer is, from 0 to 1: 0.4 success + 0.3 round trip + 0.2 (1 - loss) + 0.1 bandwidth, each from 0 to
 * 1. Keeps what was measured lately; time is an argument. Not thread-safe.
 */
public final class Quality {
    /** The part of the success rate. */
    public static final double SUCCESS_WEIGHT = 0.4;

    /** The part of the round trip. */
    public static final double ROUND_TRIP_WEIGHT = 0.3;

    /** The part of what was not lost. */
    public static final double LOSS_WEIGHT = 0.2;

    /** The part of the bandwidth. */
    public static final double BANDWIDTH_WEIGHT = 0.1;

    /** A round trip of this length gets half of its part. */
    static final Duration ROUND_TRIP_HALF = Duration.ofMillis(200);

    /** A rate of so many bytes a second gets half of its part. */
    static final double BANDWIDTH_HALF = 131_072;

    /** What is not known yet counts half. */
    static final double UNKNOWN = 0.5;

    private static final int PINGS = 10;
    private static final double NEWER = 0.25;
    private static final double NANOS_PER_SECOND = 1e9;

    private int pings;
    /** Of the last pings, the latest in the lowest bit: 1 for one that was lost. */
    private int lost;

    private @Nullable Duration roundTrip;
    private double bytesPerSecondMax;
    private long bytesBefore = -1;
    private long bytesAtNanos;

    /** Begins with nothing known. */
    public Quality() {}

    /**
     * Computes a score.
     *
     * @param successRate attempts that succeeded, of all
     * @param roundTrip the round trip; empty when it is not known
     * @param loss the part of the pings that was lost
     * @param bandwidth the score of the bandwidth
     * @return from 0 to 1
     */
    public static double score(double successRate, Optional<Duration> roundTrip, double loss, double bandwidth) {
        double roundTripScore = roundTrip
                .map(time ->
                        (double) ROUND_TRIP_HALF.toNanos() / (ROUND_TRIP_HALF.toNanos() + Math.max(0, time.toNanos())))
                .orElse(UNKNOWN);
        double score = SUCCESS_WEIGHT * successRate
                + ROUND_TRIP_WEIGHT * roundTripScore
                + LOSS_WEIGHT * (1 - loss)
                + BANDWIDTH_WEIGHT * bandwidth;
        return Math.max(0, Math.min(1, score));
    }

    /**
     * A ping was answered.
     *
     * @param time how long it took
     */
    public void answered(Duration time) {
        ping(0);
        Duration before = roundTrip;
        roundTrip = before == null
                ? time
                : Duration.ofNanos(Math.round(before.toNanos() * (1 - NEWER) + time.toNanos() * NEWER));
    }

    /** A ping was not answered in time. */
    public void lost() {
        ping(1);
    }

    private void ping(int bit) {
        lost = ((lost << 1) | bit) & ((1 << PINGS) - 1);
        pings = Math.min(PINGS, pings + 1);
    }

    /**
     * So many bytes have gone over the connection by now. The best rate counts, and slowly loses weight: a peer that is not
     * asked for anything is not a bad one.
     *
     * @param bytes in both directions; less than before for a new connection
     * @param nowNanos the monotonic clock
     */
    public void bytes(long bytes, long nowNanos) {
        if (bytesBefore >= 0 && bytes > bytesBefore && nowNanos > bytesAtNanos) {
            double rate = (bytes - bytesBefore) * NANOS_PER_SECOND / (nowNanos - bytesAtNanos);
            bytesPerSecondMax = Math.max(rate, bytesPerSecondMax * (1 - NEWER));
        }
        bytesBefore = bytes;
        bytesAtNanos = nowNanos;
    }

    /**
     * Returns the part of the last ten pings that was lost.
     *
     * @return 0 to 1; 0 when there was none
     */
    public double loss() {
        return pings == 0 ? 0 : (double) Integer.bitCount(lost) / pings;
    }

    /**
     * Returns the round trip, over the last few.
     *
     * @return empty when none was measured
     */
    public Optional<Duration> roundTrip() {
        return Optional.ofNullable(roundTrip);
    }

    /**
     * Computes the score.
     *
     * @param successCount attempts that succeeded
     * @param failureCount attempts that failed
     * @return from 0 to 1
     */
    public double score(long successCount, long failureCount) {
        long attempts = successCount + failureCount;
        double successRate = attempts == 0 ? UNKNOWN : (double) successCount / attempts;
        double bandwidth = bytesPerSecondMax == 0 ? UNKNOWN : bytesPerSecondMax / (bytesPerSecondMax + BANDWIDTH_HALF);
        return score(successRate, roundTrip(), loss(), bandwidth);
    }
}
