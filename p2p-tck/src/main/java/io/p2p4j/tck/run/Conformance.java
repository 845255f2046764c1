package io.p2p4j.tck.run;

import io.p2p4j.tck.rule.Level;
import java.util.List;

/** What the results of a run say of the provider as a whole. */
public enum Conformance {
    /** Every rule that was asked for, and that concerns the provider, is kept; broken SHOULD rules are warnings. */
    CONFORMING("conforming"),
    /** A MUST rule, or what a MAY rule asks of those who make its choice, is broken and not waived. */
    NOT_CONFORMING("not conforming"),
    /** Nothing is broken, and there is a rule that could not be judged, or none that was. */
    INCONCLUSIVE("inconclusive");

    private final String words;

    Conformance(String words) {
        this.words = words;
    }

    /**
     * Returns what reports say.
     *
     * @return a word or two
     */
    public String words() {
        return words;
    }

    /**
     * Judges a run.
     *
     * @param results what came of the rules
     * @return what they say together
     */
    public static Conformance of(List<RuleResult> results) {
        boolean passed = false;
        boolean open = false;
        for (RuleResult result : results) {
            boolean binding = result.rule().level() != Level.SHOULD;
            if (binding && result.verdict() == Verdict.FAIL) {
                return NOT_CONFORMING;
            }
            open |= binding && result.verdict() == Verdict.INCONCLUSIVE;
            passed |= result.verdict() == Verdict.PASS || result.verdict() == Verdict.WAIVED;
        }
        return open || !passed ? INCONCLUSIVE : CONFORMING;
    }
}
