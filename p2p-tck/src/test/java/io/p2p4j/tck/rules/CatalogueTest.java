package io.p2p4j.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The catalogue is complete, in order, and every rule says what it must. */
class CatalogueTest {
    @Test
    void everyGroupIsNumberedWithoutGaps() {
        Map<RuleGroup, Integer> counts = new TreeMap<>();
        for (TckRule rule : Catalogue.rules()) {
            int number = counts.merge(rule.group(), 1, Integer::sum);
            assertThat(rule.id()).endsWith("-" + (number < 10 ? "0" : "") + number);
        }
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        RuleGroup.ID, 5,
                        RuleGroup.LIFE, 5,
                        RuleGroup.LSTN, 12,
                        RuleGroup.CONN, 8,
                        RuleGroup.MSG, 14,
                        RuleGroup.BP, 6,
                        RuleGroup.CLOSE, 11,
                        RuleGroup.SEC, 3));
    }

    @Test
    void everyRuleNamesItsIntentAndItsEvidence() {
        assertThat(Catalogue.rules()).allSatisfy(rule -> {
            assertThat(rule.intent()).isNotBlank();
            assertThat(rule.evidence()).isNotEmpty();
        });
        assertThat(List.copyOf(Catalogue.rules())).hasSize(64);
    }
}
