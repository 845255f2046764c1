package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.mutant.KillRun;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class InteropMutantTest {
    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        TckOptions options = new TckOptions(List.of(), 1, 1, List.of(), "");
        KillRun run = new KillRun(seed -> new NettyHarness(), options);
        return Mutants.of(Mutants.NETTY).stream()
                .filter(mutant -> mutant.ruleId().startsWith("IOP"))
                .map(mutant -> dynamicTest(mutant.toString(), () -> {
                    RuleResult result = run.kill(mutant);
                    assertThat(KillRun.isKill(result)).as(result.report()).isTrue();
                }));
    }
}
