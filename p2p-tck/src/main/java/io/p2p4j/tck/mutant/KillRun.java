package io.p2p4j.tck.mutant;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Tries rules on planted faults. Thread-safe. */
public final class KillRun {
    private final TckHarness.Factory correct;
    private final TckOptions options;

    /**
     * Makes a run.
     *
     * @param correct makes harnesses of the correct provider
     * @param options how to run; all rules must be included
     */
    public KillRun(TckHarness.Factory correct, TckOptions options) {
        this.correct = correct;
        this.options = options;
    }

    /**
     * Tries the rule that must kill a fault.
     *
     * @param mutant the fault
     * @return what came of the rule
     */
    public RuleResult kill(Mutant mutant) {
        return new TckRunner(mutant.in(correct), options).run(Catalogue.rule(mutant.ruleId()));
    }

    /**
     * Tries every rule on a fault.
     *
     * @param mutant the fault
     * @return the ids of those that fail, in the order of the catalogue
     */
    public List<String> killers(Mutant mutant) {
        TckRunner runner = new TckRunner(mutant.in(correct), options);
        List<String> killers = new ArrayList<>();
        for (TckRule rule : Catalogue.rules()) {
            if (runner.run(rule).verdict() == Verdict.FAIL) {
                killers.add(rule.id());
            }
        }
        return killers;
    }

    /**
     * Tells whether a result is a kill: the rule itself found the fault, not the time of the whole rule.
     *
     * @param result of the rule that must kill
     * @return true when the fault is dead
     */
    public static boolean isKill(RuleResult result) {
        return result.verdict() == Verdict.FAIL && !result.overran();
    }
}
