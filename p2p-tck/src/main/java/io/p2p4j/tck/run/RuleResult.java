package io.p2p4j.tck.run;

import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.Map;

/**
 * What came of one rule.
 *
 * @param rule the rule
 * @param verdict the verdict
 * @param summary one line: what was wrong, missing or waived; empty for a PASS
 * @param report everything that helps to find the fault; empty for a PASS
 * @param evidence how often each kind of evidence was seen
 * @param took the real time of the run
 * @param overran true when the rule was ended because it took longer than a whole rule may take
 */
public record RuleResult(
        TckRule rule,
        Verdict verdict,
        String summary,
        String report,
        Map<Evidence, Long> evidence,
        Duration took,
        boolean overran) {
    /**
     * Tells a warning from a failure: a SHOULD rule that is broken does not make a provider non-conforming.
     *
     * @return true when the verdict is FAIL and the rule a SHOULD
     */
    public boolean isWarning() {
        return verdict == Verdict.FAIL && rule.level() == Level.SHOULD;
    }
}
