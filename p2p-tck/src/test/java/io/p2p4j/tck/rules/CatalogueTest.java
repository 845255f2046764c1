package io.p2p4j.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The catalogue is complete, in order, and every rule says what it must. */
class CatalogueTest {
    /** To be emptied: rules that no planted fault has proven yet. */
    private static final Set<String> WITHOUT_MUTANT = Set.of(
            "ID-03",
            "LSTN-02",
            "LSTN-05",
            "LSTN-07",
            "LSTN-08",
            "LSTN-09",
            "LSTN-10",
            "LSTN-11",
            "CONN-01",
            "CONN-07",
            "CONN-08",
            "MSG-06",
            "MSG-07",
            "MSG-09",
            "BP-03",
            "BP-04",
            "CLOSE-07");

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
                        RuleGroup.SEC, 3,
                        RuleGroup.MUX, 10));
    }

    @Test
    void everyRuleNamesItsIntentAndItsEvidence() {
        assertThat(Catalogue.rules()).allSatisfy(rule -> {
            assertThat(rule.intent()).isNotBlank();
            assertThat(rule.evidence()).isNotEmpty();
        });
    }

    @Test
    void everyMustRuleHasAMutant() {
        Set<String> killers = new TreeSet<>();
        Mutants.all().forEach(mutant -> killers.add(mutant.ruleId()));
        Mutants.builtIn().forEach(mutant -> killers.add(mutant.ruleId()));
        assertThat(Catalogue.rules())
                .filteredOn(rule -> rule.level() == Level.MUST && !WITHOUT_MUTANT.contains(rule.id()))
                .allSatisfy(rule -> assertThat(killers).contains(rule.id()));
        assertThat(killers).doesNotContainAnyElementsOf(WITHOUT_MUTANT);
    }
}
