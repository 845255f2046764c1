package io.p2p4j.tck.junit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.BuiltInMutant;
import io.p2p4j.tck.mutant.KillRun;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The proof of the kit: a provider's tests plant every fault that is theirs to host, and each must be killed by its rule.
 * A fault that no host kills fails somebody's build, because {@link #everyMutantIsKilled} takes them from the registry.
 */
public abstract class MutantTck {
    private static final TckOptions OPTIONS = new TckOptions(List.of(), TckOptions.SEED_DEFAULT, 1, List.of(), "");

    /** For subclasses. */
    protected MutantTck() {}

    /**
     * Names the host.
     *
     * @return {@link Mutants#SIMULATOR} or {@link Mutants#NETTY}
     */
    protected abstract String host();

    /**
     * Makes the harness of the correct provider.
     *
     * @param seed for everything random
     * @return a new harness
     */
    protected abstract TckHarness newHarness(long seed);

    /**
     * Makes a harness whose provider has a fault within.
     *
     * @param seed for everything random
     * @param mutant the fault, one of this host's
     * @return a new harness
     */
    protected abstract TckHarness newHarness(long seed, BuiltInMutant mutant);

    /**
     * Plants each fault of the host.
     *
     * @return a test for each
     */
    @TestFactory
    @SuppressWarnings("exports") // A subclass is a JUnit test and requires JUnit itself.
    public final List<DynamicTest> everyMutantIsKilled() {
        KillRun run = new KillRun(this::newHarness, OPTIONS);
        List<DynamicTest> tests = new ArrayList<>();
        for (Mutant mutant : Mutants.of(host())) {
            tests.add(dynamicTest(mutant.toString(), () -> judge(run.kill(mutant))));
        }
        for (BuiltInMutant mutant : Mutants.builtInto(host())) {
            tests.add(dynamicTest(mutant.toString(), () -> {
                TckRunner runner = new TckRunner(seed -> newHarness(seed, mutant), OPTIONS);
                judge(runner.run(Catalogue.rule(mutant.ruleId())));
            }));
        }
        return tests;
    }

    private static void judge(RuleResult result) {
        Assertions.assertTrue(
                KillRun.isKill(result),
                () -> "the fault lives, " + result.verdict()
                        + (result.overran() ? " by the time of the whole rule" : "") + "\n" + result.report());
    }

    /**
     * Wraps the provider without a fault, for every rule that kills one here: it is the faults that are found, and not the
     * wrapping.
     *
     * @return a test for each
     */
    @TestFactory
    @SuppressWarnings("exports") // A subclass is a JUnit test and requires JUnit itself.
    public final List<DynamicTest> theControlLives() {
        TckRunner runner = new TckRunner(Mutants.control().in(this::newHarness), OPTIONS);
        TreeSet<String> rules = new TreeSet<>();
        Mutants.of(host()).forEach(mutant -> rules.add(mutant.ruleId()));
        List<DynamicTest> tests = new ArrayList<>();
        for (String id : rules) {
            tests.add(dynamicTest(Catalogue.rule(id).displayName(), () -> {
                RuleResult result = runner.run(Catalogue.rule(id));
                Assertions.assertEquals(Verdict.PASS, result.verdict(), result.report());
            }));
        }
        return tests;
    }
}
