package io.p2p4j.tck.junit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.benign.BenignVariant;
import io.p2p4j.tck.benign.Campaign;
import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Extend this class in the tests of a correct provider: it must keep the contract under benign conditions too. A rule that
 * fails here and passes without the condition is a false alarm of the kit, or a weakness of the provider.
 */
public abstract class BenignTck {
    /** For subclasses. */
    protected BenignTck() {}

    /**
     * Makes the harness of one rule.
     *
     * @param seed for everything random
     * @return a new harness
     */
    protected abstract TckHarness newHarness(long seed);

    /**
     * Names the conditions.
     *
     * @return the variants that suit the provider
     */
    protected abstract List<BenignVariant> variants();

    /**
     * Names the rules that run under a condition in the ordinary build.
     *
     * @param variant the condition
     * @return ids, or prefixes that end in a star; empty means all
     */
    protected List<String> rules(BenignVariant variant) {
        return List.of();
    }

    /**
     * Names the rules whose fixtures the harness does not offer. Such a rule shows as skipped.
     *
     * @return rule ids
     */
    protected Set<String> mayBeInconclusive() {
        return Set.of();
    }

    /**
     * Gives JUnit the rules.
     *
     * @return a container for each condition
     */
    @TestFactory
    @SuppressWarnings("exports") // A subclass is a JUnit test and requires JUnit itself.
    public final List<DynamicNode> everyVariantPasses() {
        TckOptions given = TckOptions.fromSystemProperties("");
        List<DynamicNode> nodes = new ArrayList<>();
        for (BenignVariant variant : variants()) {
            List<String> rules = given.rules().isEmpty() ? rules(variant) : given.rules();
            TckOptions options = variant.options(
                    new TckOptions(rules, given.seed(), given.timescale(), given.waivers(), given.rerun()));
            TckRunner runner = new TckRunner(variant.around().apply(this::newHarness), options);
            List<DynamicTest> tests = Catalogue.rules().stream()
                    .filter(options::includes)
                    .map(rule -> dynamicTest(rule.displayName(), () -> judge(runner, rule)))
                    .toList();
            nodes.add(dynamicContainer(variant.name(), tests));
        }
        return nodes;
    }

    private void judge(TckRunner runner, TckRule rule) {
        RuleResult result = runner.run(rule);
        boolean skipped = result.verdict() == Verdict.UNSUPPORTED
                || (result.verdict() == Verdict.FAIL && rule.level() == Level.SHOULD)
                || (result.verdict() == Verdict.INCONCLUSIVE
                        && mayBeInconclusive().contains(rule.id()));
        Assumptions.assumeFalse(skipped, () -> result.verdict() + ": " + result.summary());
        Assertions.assertEquals(Verdict.PASS, result.verdict(), result.report());
    }

    /** Runs the whole kit as often as {@code p2p.tck.campaign} says, plain and under each condition in turn. */
    @Test
    @SuppressWarnings("exports") // See above.
    public void campaign() {
        int runs = Integer.getInteger("p2p.tck.campaign", 0);
        Assumptions.assumeTrue(runs > 0, "asked for with -Dp2p.tck.campaign=100");
        List<BenignVariant> variants = new ArrayList<>();
        variants.add(BenignVariant.plain());
        variants.addAll(variants());
        String wanted = System.getProperty("p2p.tck.variant", "");
        variants.removeIf(variant -> !variant.name().contains(wanted));
        Campaign campaign =
                new Campaign(this::newHarness, variants, TckOptions.fromSystemProperties(""), mayBeInconclusive());
        List<RuleResult> alarms = campaign.run(runs, Integer.getInteger("p2p.tck.parallel", 1), System.out::println);
        Assertions.assertEquals(
                List.of(), alarms.stream().map(RuleResult::summary).toList());
    }
}
