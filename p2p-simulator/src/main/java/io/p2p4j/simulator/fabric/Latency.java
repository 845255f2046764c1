package io.p2p4j.simulator.fabric;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a packet is on its way in one direction. Immutable. */
public sealed interface Latency {
    /**
     * Draws the latency of one packet.
     *
     * @param random the link direction's own draws
     * @return nanoseconds, 0 or more
     */
    long drawNanos(RandomGenerator random);

    /**
     * Returns a latency that is always the same.
     *
     * @param value 0 or more
     * @return the model
     */
    static Latency fixed(Duration value) {
        return new Fixed(checked("latency", value));
    }

    /**
     * Returns a latency that is anywhere between two with the same probability.
     *
     * @param least 0 or more
     * @param most at least the least
     * @return the model
     */
    static Latency uniform(Duration least, Duration most) {
        long from = checked("least latency", least);
        long to = checked("most latency", most);
        if (from > to) {
            throw new IllegalArgumentException("least latency: " + least + " (expected at most " + most + ")");
        }
        return new Uniform(from, to);
    }

    /**
     * Returns a latency with an exponential tail.
     *
     * @param least the propagation time, 0 or more
     * @param meanExtra the mean of what queues add
     * @return the model
     */
    static Latency exponential(Duration least, Duration meanExtra) {
        return new Exponential(checked("least latency", least), checked("mean extra latency", meanExtra));
    }

    /**
     * Returns a log-normal latency, which fits measured internet paths.
     *
     * @param median half of the packets are faster
     * @param sigma the standard deviation of the logarithm, 0 to 4; 0.3 is usual
     * @return the model
     */
    static Latency logNormal(Duration median, double sigma) {
        if (!(sigma >= 0 && sigma <= 4)) {
            throw new IllegalArgumentException("sigma: " + sigma + " (expected 0 to 4)");
        }
        return new LogNormal(checked("median latency", median), sigma);
    }

    /**
     * Returns a latency with a heavy tail, cut off.
     *
     * @param least the scale, more than 0
     * @param alpha the shape, more than 0; smaller is heavier
     * @param most the cut-off
     * @return the model
     */
    static Latency pareto(Duration least, double alpha, Duration most) {
        if (!(alpha > 0) || least.isZero()) {
            throw new IllegalArgumentException(
                    "alpha: " + alpha + ", least latency: " + least + " (expected both more than 0)");
        }
        return new Pareto(checked("least latency", least), alpha, checked("most latency", most));
    }

    private static long checked(String name, Duration value) {
        if (value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected 0 to 1 day)");
        }
        return value.toNanos();
    }

    /**
     * Always the same.
     *
     * @param nanos the latency
     */
    record Fixed(long nanos) implements Latency {
        @Override
        public long drawNanos(RandomGenerator random) {
            return nanos;
        }
    }

    /**
     * Anywhere between two.
     *
     * @param leastNanos the least
     * @param mostNanos the most
     */
    record Uniform(long leastNanos, long mostNanos) implements Latency {
        @Override
        public long drawNanos(RandomGenerator random) {
            return random.nextLong(leastNanos, mostNanos + 1);
        }
    }

    /**
     * With an exponential tail.
     *
     * @param leastNanos the propagation time
     * @param meanExtraNanos the mean of what is added
     */
    record Exponential(long leastNanos, long meanExtraNanos) implements Latency {
        @Override
        public long drawNanos(RandomGenerator random) {
            return leastNanos + (long) (meanExtraNanos * random.nextExponential());
        }
    }

    /**
     * Log-normal.
     *
     * @param medianNanos the median
     * @param sigma of the logarithm
     */
    record LogNormal(long medianNanos, double sigma) implements Latency {
        @Override
        public long drawNanos(RandomGenerator random) {
            return (long) (medianNanos * StrictMath.exp(sigma * random.nextGaussian()));
        }
    }

    /**
     * With a heavy tail.
     *
     * @param leastNanos the scale
     * @param alpha the shape
     * @param mostNanos the cut-off
     */
    record Pareto(long leastNanos, double alpha, long mostNanos) implements Latency {
        @Override
        public long drawNanos(RandomGenerator random) {
            double factor = StrictMath.pow(1 - random.nextDouble(), -1 / alpha);
            return (long) Math.min(mostNanos, leastNanos * factor);
        }
    }
}
