package io.p2p4j.cli.sim;

import io.p2p4j.simulator.sweep.Sweep;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Seeds and shards as words of a command. */
public final class Shards {
    /** How many seeds one sweep may have. */
    public static final long SEEDS_MAX = 1_000_000_000L;

    private static final Pattern SHARD = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");
    private static final Pattern SEEDS = Pattern.compile("(-?[0-9]+)\\.\\.(-?[0-9]+)");

    private Shards() {}

    /**
     * Reads {@code a..b}.
     *
     * @param text for example {@code 1..400}
     * @return all seeds from the first to the last
     * @throws IllegalArgumentException when it is none
     */
    public static Sweep.Seeds seeds(String text) {
        Matcher ends = SEEDS.matcher(text);
        try {
            if (ends.matches()) {
                Sweep.Seeds seeds = Sweep.Seeds.of(Long.parseLong(ends.group(1)), Long.parseLong(ends.group(2)));
                if (Math.subtractExact(seeds.last(), seeds.first()) < SEEDS_MAX) {
                    return seeds;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw seedsExpected(text, wrong);
        }
        throw seedsExpected(text, null);
    }

    private static IllegalArgumentException seedsExpected(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                text + " (expected first..last such as 1..400, at most " + SEEDS_MAX + " seeds)", cause);
    }

    /**
     * Reads {@code i/n}, counted from 0.
     *
     * @param text for example {@code 0/4}
     * @param first the first seed of the whole
     * @param last the last one
     * @return the part
     * @throws IllegalArgumentException when it is none
     */
    public static Sweep.Seeds parse(String text, long first, long last) {
        Matcher parts = SHARD.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " (expected i/n such as 0/4)");
        }
        int shard = Integer.parseInt(parts.group(1));
        int shards = Integer.parseInt(parts.group(2));
        if (shard >= shards) {
            throw new IllegalArgumentException(
                    text + " (expected i/n with i from 0 to n - 1, such as 0/4, 1/4, 2/4 and 3/4)");
        }
        return new Sweep.Seeds(first, last, shard, shards);
    }
}
