package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.MutantTck;
import io.p2p4j.tck.mutant.BuiltInMutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The rules that need bytes on a real wire find the faults that only these show. */
@Tag("once")
class MutantTest extends MutantTck {
    private static final TckOptions OPTIONS = new TckOptions(List.of(), TckOptions.SEED_DEFAULT, 1, List.of(), "");

    @Override
    protected String host() {
        return Mutants.NETTY;
    }

    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected TckHarness newHarness(long seed, BuiltInMutant mutant) {
        return switch (mutant.how()) {
            case "everything goes in clear" -> SocketHarness.with(LinkGuard.Weakness.CLEAR);
            case "a link is there before its proof" -> SocketHarness.with(LinkGuard.Weakness.EAGER);
            case "TLS 1.2 will do as well" -> SocketHarness.with(LinkGuard.Weakness.OLD_TLS);
            case "the announced length is allocated" -> spoiled(SpoiledSession.Spoiled.ALLOCATES);
            case "a late frame is a violation" -> spoiled(SpoiledSession.Spoiled.STRICT);
            case "a second opening of a stream is ignored" -> spoiled(SpoiledSession.Spoiled.IGNORES_DUPLICATES);
            default ->
                throw new IllegalArgumentException(
                        "fault '" + mutant + "' is unknown to Netty's tests (expected one of the registry)");
        };
    }

    private static TckHarness spoiled(SpoiledSession.Spoiled how) {
        return new SocketHarness(
                request -> new SocketTransport(new LinkGuard(request.identity(), LinkGuard.Weakness.NONE)),
                SpoiledSession.factory(how));
    }

    /** The same sockets without a fault: it is the faults that are found, and not the sockets. */
    @TestFactory
    Stream<DynamicTest> theSocketsLive() {
        TckRunner runner = new TckRunner(seed -> SocketHarness.with(LinkGuard.Weakness.NONE), OPTIONS);
        return Mutants.builtInto(host()).stream()
                .map(BuiltInMutant::ruleId)
                .distinct()
                .map(id -> dynamicTest(Catalogue.rule(id).displayName(), () -> {
                    RuleResult result = runner.run(Catalogue.rule(id));
                    assertThat(result.verdict()).as(result.report()).isEqualTo(Verdict.PASS);
                }));
    }
}
