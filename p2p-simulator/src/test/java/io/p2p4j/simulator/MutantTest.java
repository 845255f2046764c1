package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.time.Duration;
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

    /** No wrapper can plant this fault: every peer is believed. */
    @TestFactory
    Stream<DynamicTest> believingEveryPeerIsKilled() {
        TckRunner runner =
                new TckRunner(seed -> new SimulatorHarness(seed, NetworkProfile.lan(), SecuritySuite.NULL), OPTIONS);
        return Stream.of("SEC-02", "SEC-03")
                .map(id -> dynamicTest(id, () -> {
                    RuleResult result = runner.run(Catalogue.rule(id));
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.FAIL);
                    assertThat(result.overran()).isFalse();
                }));
    }

    /** Benign conditions: what a slow or lossy network does is no fault of a provider. */
    @TestFactory
    Stream<DynamicTest> slowAndLossyNetworksPass() {
        NetworkProfile far = NetworkProfile.of(LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(300))));
        return Stream.of(
                passing("perfect", NetworkProfile.perfect()),
                passing("internet with loss", NetworkProfile.wan()),
                passing("300 ms", far));
    }

    private static DynamicTest passing(String name, NetworkProfile network) {
        return dynamicTest(name, () -> {
            for (RuleResult result : new TckRunner(seed -> new SimulatorHarness(seed, network), OPTIONS).runAll()) {
                assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
            }
        });
    }

    @Test
    void theControlLives() {
        for (RuleResult result : new TckRunner(Mutants.control().in(simulator()), OPTIONS).runAll()) {
            assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
        }
    }
}
