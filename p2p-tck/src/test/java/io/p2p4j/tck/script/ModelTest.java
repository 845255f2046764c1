package io.p2p4j.tck.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.tck.rule.Payload;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** What the model allows, and what it does not. */
class ModelTest {
    private final Model model = new Model(
            EnumSet.of(Capability.FLOW_CONTROL, Capability.HALF_CLOSE, Capability.STREAMS), 16_384, 65_536, true);
    private final Facts facts = new Facts();

    /** Steps whose operations come out well. */
    private void well(String script) {
        for (Operation operation : Script.parse(script).operations()) {
            assertThat(model.step(operation)).as("%s", operation).isTrue();
            facts.outcome(model.steps() - 1, Outcome.Seen.OK);
        }
    }

    private static Outcome.Seen seen(Outcome outcome) {
        return new Outcome.Seen(outcome, "seen");
    }

    private static CloseReason reason(CloseReason.Origin origin, CloseReason.Code code) {
        return new CloseReason(origin, code, "");
    }

    @Test
    void aMessageMustArriveAndNoMoreThanOnce() {
        well("open k1 a b\nsend k1.near 100");
        assertThat(model.missing(facts))
                .hasValueSatisfying(missing -> assertThat(missing).contains("k1.far receives what operation 2 sent"));
        facts.received("k1.far", Payload.of(1, 100));
        assertThat(model.missing(facts)).isEmpty();
        assertThat(model.wrong(facts)).isEmpty();
        facts.received("k1.far", Payload.of(1, 100));
        assertThat(model.wrong(facts)).isPresent();
    }

    @Test
    void messagesKeepTheirOrder() {
        well("open k1 a b\nsend k1.near 100 &\nsend k1.near 100 &");
        facts.received("k1.far", Payload.of(2, 100));
        assertThat(model.wrong(facts)).isPresent();
    }

    @Test
    void aStalledReceiverStallsALargeSend() {
        well("open k1 a b\nstall k1.far");
        model.step(Operation.parse("send k1.near 1000"));
        assertThat(model.missing(facts)).hasValue("operation 3 settles");
        facts.outcome(2, Outcome.Seen.OK);
        model.step(Operation.parse("send k1.near 100000"));
        assertThat(model.missing(facts)).isEmpty();
        well("drain k1.far");
        assertThat(model.missing(facts)).hasValue("operation 4 settles");
    }

    @Test
    void sendsThatARecipientWithoutWillTookAreBounded() {
        well("open k1 a b\nstall k1.far\nsend k1.near 100000");
        assertThat(model.wrong(facts)).isEmpty();
        well("send k1.near 100000");
        assertThat(model.wrong(facts)).isPresent();
    }

    @Test
    void aCleanCloseLosesNothingAndAnAbortMay() {
        well("open k1 a b\nsend k1.near 100 &\nclose k1.near &");
        facts.finish("k1.far", Outcome.Seen.END);
        assertThat(model.wrong(facts)).isPresent();
        facts.received("k1.far", Payload.of(1, 100));
        assertThat(model.wrong(facts)).isEmpty();
        well("open k2 a b\nsend k2.near 100 &\nabort k2.near &");
        facts.finish("k2.far", seen(Outcome.CLOSED));
        assertThat(model.wrong(facts)).isEmpty();
        well("open k3 a b\nabort k3.near");
        facts.finish("k3.far", Outcome.Seen.END);
        assertThat(model.wrong(facts))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("k3.far"));
    }

    @Test
    void nothingSucceedsAfterTheEnd() {
        well("open k1 a b\nclose k1.near");
        facts.closed("k1.near", reason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL));
        facts.closed("k1.far", reason(CloseReason.Origin.REMOTE, CloseReason.Code.NORMAL));
        facts.finish("k1.near", seen(Outcome.CLOSED));
        facts.finish("k1.far", Outcome.Seen.END);
        assertThat(model.missing(facts)).isEmpty();
        assertThat(model.wrong(facts)).isEmpty();
        model.settle(facts);
        model.step(Operation.parse("send k1.far 5"));
        facts.outcome(2, Outcome.Seen.OK);
        assertThat(model.wrong(facts))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("operation 3"));
    }

    @Test
    void theReasonIsOfTheRightKind() {
        well("open k1 a b\nabort k1.near");
        facts.closed("k1.far", reason(CloseReason.Origin.REMOTE, CloseReason.Code.ABORTED));
        assertThat(model.wrong(facts)).isEmpty();
        facts.closed("k1.near", reason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL));
        assertThat(model.wrong(facts))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("ABORTED by LOCAL"));
    }

    @Test
    void streamsAreIndependentOfEachOther() {
        well("open k1 a b\nstream s1 k1.far\nstream s2 k1.near\nreset s1.far\nsend s2.near 100");
        assertThat(model.missing(facts)).isPresent();
        facts.received("s2.far", Payload.of(4, 60));
        assertThat(model.wrong(facts)).isPresent();
    }

    @Test
    void whatIsHeldComesLater() {
        well("open k1 a b\npartition a b");
        model.step(Operation.parse("send k1.near 100"));
        assertThat(model.missing(facts)).isEmpty();
        well("heal a b");
        assertThat(model.missing(facts)).hasValue("operation 3 settles");
    }

    @Test
    void whatMakesNoSenseIsSkipped() {
        for (String line :
                new String[] {"send k1.near 5", "open k1 a a", "drain s1.far", "heal a b", "reset s1.near"}) {
            assertThat(model.step(Operation.parse(line))).as(line).isFalse();
        }
    }
}
