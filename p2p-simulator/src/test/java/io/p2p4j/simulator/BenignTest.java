package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Benign conditions: what a slow or lossy network does is no fault of a provider. */
class BenignTest {
    private static final TckOptions OPTIONS = new TckOptions(List.of(), 1, 1, List.of(), "");

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
                assertThat(result.verdict()).as(result.report()).isIn(Verdict.PASS, Verdict.UNSUPPORTED);
            }
        });
    }
}
