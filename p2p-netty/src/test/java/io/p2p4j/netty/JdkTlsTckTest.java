package io.p2p4j.netty;

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

/**
 * The provider keeps the contract with the JDK's TLS as well. {@link NettyTckTest} runs all rules with BoringSSL; these are
 * the ones in which a TLS library shows: who the peer is, what a hostile one does, how a link begins and ends, and that
 * nothing is left behind.
 */
class JdkTlsTckTest {
    private static final TckOptions OPTIONS = new TckOptions(
            List.of("SEC-*", "LIM-*", "RES-*", "CLOSE-*", "CONN-*"), TckOptions.SEED_DEFAULT, 1, List.of(), "");

    @TestFactory
    Stream<DynamicTest> contract() {
        TckRunner runner = new TckRunner(seed -> new NettyHarness("jdk"), OPTIONS);
        return Catalogue.rules().stream()
                .filter(OPTIONS::includes)
                .map(rule -> dynamicTest(rule.displayName(), () -> {
                    RuleResult result = runner.run(rule);
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
                }));
    }
}
