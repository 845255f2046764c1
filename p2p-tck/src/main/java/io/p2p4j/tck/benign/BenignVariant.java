package io.p2p4j.tck.benign;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.run.TckOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One benign condition.
 *
 * @param name what it is, in a few words
 * @param timescale how much longer everything takes under it in real time; multiplies the budgets
 * @param around puts it around the harnesses of a provider
 */
public record BenignVariant(String name, double timescale, UnaryOperator<TckHarness.Factory> around) {
    private static final Duration FAR = Duration.ofMillis(300);
    private static final double FAR_TIMESCALE = 4;
    private static final double BUSY_TIMESCALE = 2;

    /**
     * Leaves the world as it is.
     *
     * @return the variant that changes nothing
     */
    public static BenignVariant plain() {
        return new BenignVariant("plain", 1, UnaryOperator.identity());
    }

    /**
     * Lets bytes arrive one by one, for providers that listen on TCP: a relay before each listener writes the beginning of
     * each direction byte by byte, and later a few bytes of every few thousand, wherever that cuts.
     *
     * @return the variant
     */
    public static BenignVariant fragmented() {
        return new BenignVariant(
                "one byte at a time", 1, correct -> seed -> new RelayedHarness(correct.create(seed), Fragments::new));
    }

    /**
     * Lets bytes arrive 300 ms later, for providers that listen on TCP, by a relay before each listener.
     *
     * @return the variant
     */
    public static BenignVariant distant() {
        return new BenignVariant(
                "300 ms each way",
                FAR_TIMESCALE,
                correct -> seed -> new RelayedHarness(correct.create(seed), () -> new Delay(FAR)));
    }

    /**
     * Runs every callback and timer of all providers on one thread, for harnesses that offer
     * {@link TckHarness#newProvider(io.p2p4j.tck.ProviderRequest, io.p2p4j.api.context.ProviderContext)}.
     *
     * @return the variant
     */
    public static BenignVariant singleThreaded() {
        return new BenignVariant(
                "one callback thread", 1, correct -> seed -> new SingleThreadedHarness(correct.create(seed)));
    }

    /**
     * Keeps two threads for each core busy beside the provider.
     *
     * @return the variant
     */
    public static BenignVariant busy() {
        return new BenignVariant(
                "a busy machine", BUSY_TIMESCALE, correct -> seed -> new BusyHarness(correct.create(seed)));
    }

    /**
     * Lets operations of different streams overtake each other, as they may.
     *
     * @return the variant
     */
    public static BenignVariant reordered() {
        return new BenignVariant("streams in another order", 1, ReorderingStreams::around);
    }

    /**
     * Returns what a provider in real time over TCP is put through.
     *
     * @return the variants
     */
    public static List<BenignVariant> overTcp() {
        return List.of(fragmented(), distant(), singleThreaded(), busy(), reordered());
    }

    /**
     * Scales the budgets of a run.
     *
     * @param options of an ordinary run
     * @return those of a run under this condition
     */
    public TckOptions options(TckOptions options) {
        return new TckOptions(
                options.rules(), options.seed(), options.timescale() * timescale, options.waivers(), options.rerun());
    }

    @Override
    public String toString() {
        return name;
    }
}
