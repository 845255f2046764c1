package io.p2p4j.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleBody;
import io.p2p4j.tck.rule.TckRule;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Verdicts are honest, and a failure says what one needs to know. */
class TckRunnerTest {
    private static final String ID = "MSG-04";

    /** Rules without providers need nothing but time. */
    private static final class NoProvider implements TckHarness {
        private final SystemContext context = new SystemContext();

        @Override
        public P2PProvider newProvider(ProviderRequest request) {
            throw new IllegalStateException("no provider here");
        }

        @Override
        public Multiaddr listenAddress() {
            return Multiaddr.memory(0);
        }

        @Override
        public Set<Capability> capabilities() {
            return EnumSet.of(Capability.STREAMS);
        }

        @Override
        public ProviderContext context() {
            return context;
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static TckOptions options(List<Waiver> waivers) {
        return new TckOptions(List.of(), 7, 0.02, waivers, "again %s");
    }

    private static RuleResult run(TckRule rule, Waiver... waivers) {
        return new TckRunner(seed -> new NoProvider(), options(List.of(waivers))).run(rule);
    }

    private static TckRule rule(RuleBody body) {
        return TckRule.must(ID, "a rule of this test")
                .because("the intent")
                .seeing(Evidence.MESSAGES)
                .tried(body);
    }

    private static final TckRule BROKEN = rule(run -> {
        run.note("a line of the journal");
        run.same("answer", 42, 41);
    });

    @Test
    void passNeedsEvidence() {
        RuleResult seen = run(rule(run -> run.saw(Evidence.MESSAGES)));
        assertThat(seen.verdict()).isEqualTo(Verdict.PASS);
        assertThat(seen.evidence()).containsEntry(Evidence.MESSAGES, 1L);
        RuleResult unseen = run(rule(run -> run.saw(Evidence.CLOSES)));
        assertThat(unseen.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(unseen.summary()).contains("MESSAGES");
    }

    @Test
    void missingFixtureIsInconclusiveByName() {
        RuleResult result = run(rule(run -> run.wire()));
        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.summary()).contains("TckHarness.wire");
    }

    @Test
    void missingCapabilityIsUnsupported() {
        RuleResult result = run(rule(run -> run.note("never")).needing(Capability.STREAMS, Capability.ENCRYPTED));
        assertThat(result.verdict()).isEqualTo(Verdict.UNSUPPORTED);
        assertThat(result.summary()).contains("ENCRYPTED").doesNotContain("STREAMS");
    }

    @Test
    void failureReadsLikeABugReport() {
        RuleResult result = run(BROKEN);
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.report())
                .contains(
                        "MSG-04 a rule of this test (MUST)",
                        "the intent",
                        "answer 42",
                        "41",
                        "a line of the journal",
                        "seed      7",
                        "again MSG-04 -Dp2p.tck.seed=7",
                        "threads");
    }

    @Test
    void surprisesAndBrokenHarnessesFail() {
        RuleResult surprise = run(rule(run -> {
            throw new IllegalStateException("boo");
        }));
        assertThat(surprise.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(surprise.summary()).contains("boo");
        assertThat(run(rule(run -> run.provider("any"))).summary()).contains("no provider here");
    }

    @Test
    void ruleThatDoesNotEndFailsAsOverrun() {
        RuleResult result = run(rule(run -> run.context().await(new CompletableFuture<>(), Long.MAX_VALUE)));
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.overran()).isTrue();
        assertThat(result.report()).contains("threads", "tck-MSG-04");
    }

    @Test
    void waiverCountsUntilItExpires() {
        LocalDate today = LocalDate.now();
        RuleResult waived = run(BROKEN, new Waiver(ID, today, "known, see the log"));
        assertThat(waived.verdict()).isEqualTo(Verdict.WAIVED);
        assertThat(waived.summary()).contains("known, see the log");
        RuleResult expired = run(BROKEN, new Waiver(ID, today.minusDays(1), "known"));
        assertThat(expired.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(expired.summary()).contains("expired");
        RuleResult needless = run(rule(run -> run.saw(Evidence.MESSAGES)), new Waiver(ID, today, "known"));
        assertThat(needless.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void waiverFileIsReadStrictly() {
        assertThat(Waiver.parse("# comment\n\nMSG-04 2030-01-31 because of that\n"))
                .containsExactly(new Waiver("MSG-04", LocalDate.of(2030, 1, 31), "because of that"));
        assertThatThrownBy(() -> Waiver.parse("MSG-99 2030-01-31 why")).hasMessageContaining("MSG-99");
        assertThatThrownBy(() -> Waiver.parse("MSG-04 soon why")).hasMessageContaining("soon");
        assertThatThrownBy(() -> Waiver.parse("MSG-04 2030-01-31")).hasMessageContaining("expected rule id");
    }

    @Test
    void onlyAskedRulesRun() {
        TckOptions options = new TckOptions(List.of("BP-*", "ID-01"), 1, 1, List.of(), "");
        RuleResult result = new TckRunner(seed -> new NoProvider(), options).run(BROKEN);
        assertThat(result.verdict()).isEqualTo(Verdict.NOT_RUN);
        assertThatThrownBy(() -> new TckOptions(List.of("BPP-*"), 1, 1, List.of(), ""))
                .hasMessageContaining("BPP-*");
    }
}
