package io.p2p4j.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
                .containsOnly(
                        entry(RuleGroup.CONC, 5),
                        entry(RuleGroup.TIME, 4),
                        entry(RuleGroup.ID, 5),
                        entry(RuleGroup.LIFE, 5),
                        entry(RuleGroup.LSTN, 12),
                        entry(RuleGroup.CONN, 8),
                        entry(RuleGroup.MSG, 15),
                        entry(RuleGroup.BP, 7),
                        entry(RuleGroup.CLOSE, 11),
                        entry(RuleGroup.SEC, 10),
                        entry(RuleGroup.LIM, 9),
                        entry(RuleGroup.ERR, 5),
                        entry(RuleGroup.RES, 6),
                        entry(RuleGroup.MUX, 10),
                        entry(RuleGroup.DISC, 4),
                        entry(RuleGroup.OBS, 3),
                        entry(RuleGroup.DET, 3),
                        entry(RuleGroup.IOP, 3));
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
                .filteredOn(rule -> rule.level() == Level.MUST)
                .allSatisfy(rule -> assertThat(killers).contains(rule.id()));
    }

    /** Each host's tests take their faults from the registry by the host's name; so a name that nobody has is a gap. */
    @Test
    void everyMutantHasAHost() {
        int hosted = 0;
        for (String host : List.of(Mutants.SIMULATOR, Mutants.NETTY)) {
            hosted += Mutants.of(host).size() + Mutants.builtInto(host).size();
        }
        assertThat(hosted).isEqualTo(Mutants.all().size() + Mutants.builtIn().size());
    }

    @Test
    void everyMutantHasANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        Mutants.all().forEach(mutant -> names.add(mutant.toString()));
        Mutants.builtIn().forEach(mutant -> names.add(mutant.toString()));
        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains("|"));
    }
}
