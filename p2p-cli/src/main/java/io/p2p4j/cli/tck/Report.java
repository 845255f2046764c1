package io.p2p4j.cli.tck;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.run.Conformance;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One run of the kit.
 *
 * @param provider the id of the provider
 * @param harness whose harness it was, a class name
 * @param seed for everything random
 * @param timescale what the time budgets were multiplied with
 * @param began when
 * @param took how long it took
 * @param catalogueSize how many rules there are, asked for or not
 * @param results one for each rule that was asked for, in order
 */
public record Report(
        String provider,
        String harness,
        long seed,
        double timescale,
        Instant began,
        Duration took,
        int catalogueSize,
        List<RuleResult> results) {
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * Copies the results.
     *
     * @param provider see the component
     * @param harness see the component
     * @param seed see the component
     * @param timescale see the component
     * @param began see the component
     * @param took see the component
     * @param catalogueSize see the component
     * @param results see the component
     */
    public Report {
        results = List.copyOf(results);
    }

    /**
     * Returns what the results say of the provider.
     *
     * @return the judgement
     */
    public Conformance conformance() {
        return Conformance.of(results);
    }

    /**
     * Returns the results of one heading.
     *
     * @param group the heading
     * @return its results, in order; may be empty
     */
    List<RuleResult> of(RuleGroup group) {
        return results.stream().filter(result -> result.rule().group() == group).toList();
    }

    /** The rules that somebody must look at: broken, waived or not judged. */
    List<RuleResult> remarkable() {
        return results.stream()
                .filter(result -> switch (result.verdict()) {
                    case FAIL, INCONCLUSIVE, WAIVED -> true;
                    case PASS, UNSUPPORTED, NOT_RUN -> false;
                })
                .toList();
    }

    /** How many have each verdict; a broken SHOULD rule counts as {@code FAIL} here. */
    static Map<Verdict, Integer> counts(List<RuleResult> results) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        results.forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
        return counts;
    }

    /** The verdict in a word; a broken SHOULD rule is a warning. */
    static String word(RuleResult result) {
        return result.isWarning() ? "WARNING" : result.verdict().name();
    }

    static Duration took(List<RuleResult> results) {
        return results.stream().map(RuleResult::took).reduce(Duration.ZERO, Duration::plus);
    }

    static String seconds(Duration duration, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", duration.toNanos() / NANOS_PER_SECOND);
    }

    /**
     * Returns the run in one line.
     *
     * @return for example {@code netty: conforming (118 passed, 2 unsupported; 120 rules in 31.2 s, seed 1)}
     */
    public String conclusion() {
        List<String> parts = new ArrayList<>();
        long warnings = results.stream().filter(RuleResult::isWarning).count();
        Map<Verdict, Integer> counts = counts(results);
        add(parts, counts.getOrDefault(Verdict.PASS, 0), "passed");
        add(parts, counts.getOrDefault(Verdict.FAIL, 0) - warnings, "failed");
        add(parts, warnings, warnings == 1 ? "warning" : "warnings");
        add(parts, counts.getOrDefault(Verdict.INCONCLUSIVE, 0), "inconclusive");
        add(parts, counts.getOrDefault(Verdict.WAIVED, 0), "waived");
        add(parts, counts.getOrDefault(Verdict.UNSUPPORTED, 0), "unsupported");
        String asked = results.size() == catalogueSize ? "" : " of " + catalogueSize;
        return provider + ": " + conformance().words() + " (" + String.join(", ", parts) + "; " + results.size() + asked
                + " rules in " + seconds(took, 1) + " s, seed " + seed + ")";
    }

    private static void add(List<String> parts, long count, String word) {
        if (count > 0) {
            parts.add(count + " " + word);
        }
    }
}
