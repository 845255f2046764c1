package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@link Libp2pTckTest} runs all rules with Noise first; these are the ones in which TLS shows. */
class Libp2pTlsTckTest {
    private static final TckOptions OPTIONS =
            new TckOptions(List.of("SEC-*", "CLOSE-*", "CONN-*"), TckOptions.SEED_DEFAULT, 1, List.of(), "");

    @TestFactory
    Stream<DynamicTest> contract() {
        TckRunner runner = new TckRunner(seed -> new Libp2pHarness("tls_first"), OPTIONS);
        return Catalogue.rules().stream()
                .filter(OPTIONS::includes)
                .map(rule -> dynamicTest(rule.displayName(), () -> {
                    RuleResult result = runner.run(rule);
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
                }));
    }
}
