package io.p2p4j.simulator.fabric;

import java.util.random.RandomGenerator;

/** A {@link Loss} at work on the packets of one direction, one after another. Not thread-safe. */
public final class LossProcess {
    private final Loss loss;
    private final RandomGenerator random;
    private boolean bad;

    LossProcess(Loss loss, RandomGenerator random) {
        this.loss = loss;
        this.random = random;
        if (loss instanceof Loss.Burst burst) {
            bad = chance(burst.bad());
        }
    }

    /**
     * Sends packets.
     *
     * @param packets how many
     * @return whether any of them is lost
     */
    public boolean loses(int packets) {
        boolean any = false;
        for (int i = 0; i < packets; i++) {
            any |= losesNext();
        }
        return any;
    }

    /**
     * Lets others' packets pass, for who waits before the next try; it costs one draw at most.
     *
     * @param packets how many
     */
    public void pass(long packets) {
        if (loss instanceof Loss.Burst burst) {
            double stays = StrictMath.pow(1 - burst.enters() - burst.leaves(), packets);
            bad = chance(burst.bad() + ((bad ? 1 : 0) - burst.bad()) * stays);
        }
    }

    private boolean losesNext() {
        if (loss instanceof Loss.Burst burst) {
            boolean lost = chance(bad ? burst.lossBad() : burst.lossGood());
            if (chance(bad ? burst.leaves() : burst.enters())) {
                bad = !bad;
            }
            return lost;
        }
        return chance(loss.mean());
    }

    /** What is certain needs no draw. */
    private boolean chance(double probability) {
        return probability > 0 && (probability >= 1 || random.nextDouble() < probability);
    }
}
