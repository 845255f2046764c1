package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The libp2p provider keeps the contract over Mplex too. The rules about back-pressure do not apply, since the provider does
 * not have the capability; and of one rule Mplex cannot keep a part.
 */
class Libp2pMplexTckTest {
    /** A reset and its code: Mplex has no codes. */
    private static final String RESET_RULE = "MUX-05";

    @TestFactory
    Stream<DynamicTest> contract() {
        TckOptions options = TckOptions.fromSystemProperties(
                "mvn -Pfast -pl p2p-libp2p -am test -Dtest=Libp2pMplexTckTest -Dp2p.tck.rules=%s");
        TckRunner runner = new TckRunner(seed -> new Libp2pHarness("noise_first", "mplex"), options);
        return Catalogue.rules().stream()
                .filter(options::includes)
                .map(rule -> dynamicTest(rule.displayName(), () -> {
                    RuleResult result = runner.run(rule);
                    if (rule.id().equals(RESET_RULE)) {
                        assertThat(result.report()).contains("the peer's code", "was reset by the peer, code 0");
                        return;
                    }
                    Assumptions.assumeTrue(result.verdict() != Verdict.UNSUPPORTED, result.summary());
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
                }));
    }
}
