package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.script.Differential;
import io.p2p4j.tck.script.Finding;
import io.p2p4j.tck.script.Script;
import io.p2p4j.tck.script.ScriptGenerator;
import io.p2p4j.tck.script.ScriptRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Generated scripts find planted faults, and what is reported of them is a few lines. */
class ScriptMutantTest {
    private static final int SCRIPTS_MAX = 40;
    private static final int SIZE = 30;
    private static final int LINES_MAX = 6;
    private static final TckHarness.Factory CORRECT = seed -> new SimulatorHarness(seed, NetworkProfile.lan());

    /** The rules whose faults a script can meet; the others are about listeners, observers, threads and the like. */
    private static final List<String> RULES = List.of(
            "ID-01",
            "CONN-08",
            "MSG-01",
            "MSG-02",
            "MSG-03",
            "MSG-10",
            "MSG-12",
            "MSG-14",
            "BP-01",
            "BP-04",
            "CLOSE-01",
            "CLOSE-02",
            "CLOSE-03",
            "CLOSE-04",
            "CLOSE-05",
            "CLOSE-09",
            "CLOSE-10",
            "CLOSE-11");

    private static Mutant mutant(String rule) {
        return Mutants.of(Mutants.SIMULATOR).stream()
                .filter(each -> each.ruleId().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> aPlantedFaultIsFoundAndItsScriptIsShort() {
        return RULES.stream()
                .map(rule -> dynamicTest(mutant(rule).toString(), () -> {
                    TckHarness.Factory faulty = mutant(rule).in(CORRECT);
                    Finding finding = found(faulty);
                    assertThat(finding.script().size()).as(finding.report()).isLessThanOrEqualTo(LINES_MAX);
                    assertThat(finding.report()).contains(finding.script().toString());
                    // The text alone shows the fault again, and shows none in a correct provider.
                    Script again = Script.parse(finding.script().toString());
                    assertThat(ScriptRun.run(again, faulty, finding.seed(), 1).problem())
                            .isPresent();
                    assertThat(ScriptRun.run(again, CORRECT, finding.seed(), 1).problem())
                            .isEmpty();
                }));
    }

    private static Finding found(TckHarness.Factory faulty) {
        for (long seed = 0; seed < SCRIPTS_MAX; seed++) {
            Script script = ScriptGenerator.generate(seed, SIZE);
            if (ScriptRun.run(script, faulty, seed, 1).problem().isPresent()) {
                return Finding.of(script, faulty, seed, 1);
            }
        }
        throw new AssertionError("not found by " + SCRIPTS_MAX + " scripts");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 0; seed < SCRIPTS_MAX; seed++) {
            Script script = ScriptGenerator.generate(seed, SIZE);
            assertThat(ScriptRun.run(script, CORRECT, seed, 1)).isEqualTo(ScriptRun.run(script, CORRECT, seed, 1));
        }
    }

    @Test
    void aFaultOnOneSideIsADifference() {
        Map<String, TckHarness.Factory> providers = new LinkedHashMap<>();
        providers.put("correct", CORRECT);
        providers.put("faulty", mutant("MSG-02").in(CORRECT));
        Differential differential = new Differential(providers, 1);
        Optional<Finding> finding = Optional.empty();
        for (long seed = 0; finding.isEmpty() && seed < SCRIPTS_MAX; seed++) {
            finding = differential.compare(ScriptGenerator.generate(seed, SIZE), seed);
        }
        assertThat(finding).isPresent();
        assertThat(finding.get().script().size()).as(finding.get().report()).isLessThanOrEqualTo(LINES_MAX);
        assertThat(finding.get().report()).contains("correct and faulty differ").contains(" | ");
    }
}
