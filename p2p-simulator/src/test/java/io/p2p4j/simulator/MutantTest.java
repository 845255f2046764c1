package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of the kit find faults: each planted one fails its rule, and the same wrapper without a fault fails none. */
class MutantTest {
    private static final TckOptions OPTIONS = new TckOptions(List.of(), 1, 1, List.of(), "");

    private static TckHarness.Factory simulator() {
        return seed -> new SimulatorHarness(seed, NetworkProfile.lan());
    }

    private static RuleResult run(Mutant mutant, String ruleId) {
        return new TckRunner(mutant.in(simulator()), OPTIONS).run(Catalogue.rule(ruleId));
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Mutants.all().stream()
                .map(mutant -> dynamicTest(mutant.toString(), () -> {
                    RuleResult result = run(mutant, mutant.ruleId());
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.FAIL);
                    assertThat(result.overran())
                            .as("killed by the time of the whole rule")
                            .isFalse();
                }));
    }

    @Test
    void theControlLives() {
        for (RuleResult result : new TckRunner(Mutants.control().in(simulator()), OPTIONS).runAll()) {
            assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
        }
    }
}
