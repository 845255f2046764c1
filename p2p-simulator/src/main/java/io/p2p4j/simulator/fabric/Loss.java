package io.p2p4j.simulator.fabric;

import java.util.random.RandomGenerator;

/** Which packets of one direction are lost. Immutable; {@link LossProcess} applies it. */
public sealed interface Loss {
    /** Nothing is lost. */
    Loss NONE = new Independent(0);

    /**
     * Returns the probability that a packet is lost, over a long time.
     *
     * @return 0 to 1
     */
    double mean();

    /**
     * Returns a loss that knows nothing of the packets before.
     *
     * @param probability of each packet, 0 to 1
     * @return the model
     */
    static Loss independent(double probability) {
        return new Independent(probability);
    }

    /**
     * Returns a loss that comes in bursts, in which every packet is lost; outside of them none is (Gilbert's model).
     *
     * @param mean the probability that a packet is lost over a long time, 0 or more and less than 1
     * @param packets how many packets a burst has on average: 1 or more, and at least {@code mean / (1 - mean)}
     * @return the model
     */
    static Loss burst(double mean, double packets) {
        if (!(mean >= 0 && mean < 1)) {
            throw new IllegalArgumentException("mean: " + mean + " (expected 0 or more and less than 1)");
        }
        if (!(packets >= 1 && packets >= mean / (1 - mean) && packets <= Burst.PACKETS_MAX)) {
            throw new IllegalArgumentException("packets: " + packets + " (expected at least "
                    + Math.max(1, mean / (1 - mean)) + ", and at most " + Burst.PACKETS_MAX + ")");
        }
        double leaves = 1 / packets;
        return new Burst(Math.min(1, mean * leaves / (1 - mean)), leaves, 0, 1);
    }

    /**
     * Returns a loss with a good and a bad state (Elliott's model). After each packet the state may change.
     *
     * @param enters the probability to go from the good state into the bad one, 0 to 1
     * @param leaves the probability to go back, more than 0, at most 1
     * @param lossGood the probability that a packet is lost in the good state, 0 to 1
     * @param lossBad the probability that a packet is lost in the bad state, 0 to 1
     * @return the model
     */
    static Loss gilbertElliott(double enters, double leaves, double lossGood, double lossBad) {
        return new Burst(enters, leaves, lossGood, lossBad);
    }

    /**
     * Each packet by itself.
     *
     * @param probability 0 to 1
     */
    record Independent(double probability) implements Loss {
        /**
         * Checks the range.
         *
         * @param probability 0 to 1
         */
        public Independent {
            check("packetLoss", probability);
        }

        @Override
        public double mean() {
            return probability;
        }
    }

    /**
     * With a good and a bad state.
     *
     * @param enters the probability to go into the bad state, after each packet in the good one
     * @param leaves the probability to go back, after each packet in the bad one
     * @param lossGood the probability that a packet is lost in the good state
     * @param lossBad the probability that a packet is lost in the bad state
     */
    record Burst(double enters, double leaves, double lossGood, double lossBad) implements Loss {
        static final double PACKETS_MAX = 1e6;

        /**
         * Checks the ranges.
         *
         * @param enters 0 to 1
         * @param leaves more than 0, at most 1
         * @param lossGood 0 to 1
         * @param lossBad 0 to 1
         */
        public Burst {
            check("enters", enters);
            check("leaves", leaves);
            check("lossGood", lossGood);
            check("lossBad", lossBad);
            if (leaves == 0) {
                throw new IllegalArgumentException("leaves: 0 (expected more, so that a burst ends)");
            }
        }

        /** How much of the time the state is bad. */
        double bad() {
            return enters / (enters + leaves);
        }

        @Override
        public double mean() {
            double bad = bad();
            return bad * lossBad + (1 - bad) * lossGood;
        }
    }

    // Not that of LinkProfile: its constants need the ones of this class.
    private static void check(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected 0 to 1)");
        }
    }

    /**
     * Begins the packets of one direction.
     *
     * @param random draws that nothing else uses
     * @return says of one packet after another whether it is lost
     */
    default LossProcess start(RandomGenerator random) {
        return new LossProcess(this, random);
    }
}
