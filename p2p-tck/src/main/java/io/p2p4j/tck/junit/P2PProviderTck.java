package io.p2p4j.tck.junit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Extend this class in a provider's tests: each rule becomes one test, under its heading. UNSUPPORTED and WAIVED rules
 * show as skipped, with the reason; so does a broken SHOULD rule, with its whole report. An INCONCLUSIVE rule fails, unless it is named in {@link #mayBeInconclusive()}.
 */
public abstract class P2PProviderTck {
    private static final System.Logger LOGGER = System.getLogger(P2PProviderTck.class.getName());
    private static final int SLOWEST = 5;

    private final List<RuleResult> results = new ArrayList<>();

    /** For subclasses. */
    protected P2PProviderTck() {}

    /**
     * Makes the harness of one rule.
     *
     * @param seed for everything random
     * @return a new harness
     */
    protected abstract TckHarness newHarness(long seed);

    /**
     * Names the rules whose fixtures the harness does not offer. Such a rule shows as skipped.
     *
     * @return rule ids
     */
    protected Set<String> mayBeInconclusive() {
        return Set.of();
    }

    /**
     * Names the command that runs one rule again, for reports.
     *
     * @return a shell command; {@code %s} stands for the rule's id
     */
    protected String rerunCommand() {
        return "mvn test -Dtest=" + getClass().getSimpleName() + " -Dp2p.tck.rules=%s";
    }

    /**
     * Gives JUnit the rules.
     *
     * @return a container for each heading, and one test that all rules had their turn
     */
    @TestFactory
    @SuppressWarnings("exports") // A subclass is a JUnit test and requires JUnit itself.
    public final List<DynamicNode> contract() {
        mayBeInconclusive().forEach(Catalogue::rule);
        TckOptions options = TckOptions.fromSystemProperties(rerunCommand());
        TckRunner runner = new TckRunner(this::newHarness, options);
        List<DynamicNode> nodes = new ArrayList<>();
        int asked = 0;
        for (RuleGroup group : RuleGroup.values()) {
            List<DynamicTest> tests = Catalogue.rules().stream()
                    .filter(rule -> rule.group() == group && options.includes(rule))
                    .map(rule -> dynamicTest(rule.displayName(), () -> judge(runner, rule)))
                    .toList();
            asked += tests.size();
            if (!tests.isEmpty()) {
                nodes.add(dynamicContainer(group.title(), tests));
            }
        }
        int expected = asked;
        nodes.add(dynamicTest("all " + expected + " rules had their turn", () -> summarize(expected)));
        return nodes;
    }

    private void judge(TckRunner runner, TckRule rule) {
        RuleResult result = runner.run(rule);
        results.add(result);
        switch (result.verdict()) {
            case PASS -> {}
            case FAIL -> {
                if (!result.isWarning()) {
                    Assertions.fail(result.report());
                }
                Assumptions.abort("WARNING: " + result.report());
            }
            case UNSUPPORTED, WAIVED, NOT_RUN -> Assumptions.abort(result.verdict() + ": " + result.summary());
            case INCONCLUSIVE -> {
                if (!mayBeInconclusive().contains(rule.id())) {
                    Assertions.fail(result.report());
                }
                Assumptions.abort(result.verdict() + ": " + result.summary());
            }
        }
    }

    private void summarize(int expected) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        results.forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
        Assertions.assertEquals(expected, results.size(), () -> "rules that were run: " + counts);
        LOGGER.log(System.Logger.Level.INFO, () -> getClass().getSimpleName() + ": " + durations());
    }

    private String durations() {
        Duration whole = results.stream().map(RuleResult::took).reduce(Duration.ZERO, Duration::plus);
        String slowest = results.stream()
                .sorted(Comparator.comparing(RuleResult::took).reversed())
                .limit(SLOWEST)
                .map(result -> result.rule().id() + " " + result.took().toMillis() + " ms")
                .collect(Collectors.joining(", "));
        return results.size() + " rules took " + whole.toMillis() + " ms; the slowest: " + slowest;
    }
}
