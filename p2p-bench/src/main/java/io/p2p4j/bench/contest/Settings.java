package io.p2p4j.bench.contest;

import java.util.ArrayList;
import java.util.List;

/**
 * How to measure.
 *
 * @param rounds turns of each contestant
 * @param roundCpuSeconds how much processor time of the busier end one turn takes, about
 * @param warmupCpuSeconds how much of it before the first turn at least; twice as much as long as rates rise
 * @param loops event loop threads of each end
 * @param ends where the ends live
 * @param flags for the Java runtimes of the ends
 * @param only parts of the names of the contestants that take part; all of them when empty
 */
public record Settings(
        int rounds,
        double roundCpuSeconds,
        double warmupCpuSeconds,
        int loops,
        Ends ends,
        List<String> flags,
        List<String> only) {
    /** Where the two ends of a contestant live. */
    public enum Ends {
        /** In a process each. */
        TWO_PROCESSES,
        /** Both in one process, which is not this one. */
        ONE_PROCESS,
        /** In this process. */
        HERE
    }

    private static final double TEST_SECONDS = 0.1;

    /** What an ordinary run does. */
    public static final Settings DEFAULT =
            new Settings(5, 0.6, 8, 2, Ends.TWO_PROCESSES, List.of("-Xms256m", "-Xmx512m"), List.of());

    /** Fewer and shorter turns of fewer contestants. */
    public static final Settings SHORT = DEFAULT.withRounds(3)
            .withRoundCpuSeconds(0.3)
            .withWarmupCpuSeconds(3)
            .withOnly(List.of(
                    "p2p-boringssl future",
                    "p2p-boringssl batched",
                    "p2p-boringssl push",
                    "p2p-direct-boringssl push",
                    "netty-boringssl queue",
                    "netty-boringssl in-loop",
                    "grpc-tls"));

    /**
     * Changes the turns of each contestant.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withRounds(int value) {
        return new Settings(value, roundCpuSeconds, warmupCpuSeconds, loops, ends, flags, only);
    }

    /**
     * Changes the processor time of one turn.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withRoundCpuSeconds(double value) {
        return new Settings(rounds, value, warmupCpuSeconds, loops, ends, flags, only);
    }

    /**
     * Changes the processor time before the first turn.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withWarmupCpuSeconds(double value) {
        return new Settings(rounds, roundCpuSeconds, value, loops, ends, flags, only);
    }

    /**
     * Changes the event loop threads of each end.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withLoops(int value) {
        return new Settings(rounds, roundCpuSeconds, warmupCpuSeconds, value, ends, flags, only);
    }

    /**
     * Changes where the ends live.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withEnds(Ends value) {
        return new Settings(rounds, roundCpuSeconds, warmupCpuSeconds, loops, value, flags, only);
    }

    /**
     * Changes who takes part.
     *
     * @param value the new value
     * @return new settings
     */
    public Settings withOnly(List<String> value) {
        return new Settings(rounds, roundCpuSeconds, warmupCpuSeconds, loops, ends, flags, value);
    }

    /**
     * Adds flags for the Java runtimes of the ends.
     *
     * @param more flags that come after those that stand; the last of two that contradict each other counts
     * @return new settings
     */
    public Settings withFlags(List<String> more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(more);
        return new Settings(rounds, roundCpuSeconds, warmupCpuSeconds, loops, ends, all, only);
    }

    /**
     * Tells whether turns are so short that they measure nothing: then what has a size of its own is small too.
     *
     * @return true in tests of the bench
     */
    public boolean isTest() {
        return roundCpuSeconds < TEST_SECONDS;
    }

    boolean takes(Contestant contestant) {
        return only.isEmpty() || only.stream().anyMatch(contestant.name()::contains);
    }
}
