package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.SimulationHarness;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.script.Differential;
import io.p2p4j.tck.script.Finding;
import io.p2p4j.tck.script.ScriptGenerator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Netty and the simulator are interchangeable: what a script does on one, it does on the other. */
@Tag("once")
class DifferentialTest {
    private static final int SCRIPTS = 100;
    private static final int SIZE = 14;
    private static final int LINES_MAX = 6;
    private static final long SEED = 2026;

    private static Differential against(TckHarness.Factory simulator) {
        Map<String, TckHarness.Factory> providers = new LinkedHashMap<>();
        providers.put("netty", seed -> new NettyHarness());
        providers.put("simulator", simulator);
        return new Differential(providers, 1);
    }

    @Test
    void theTwoAgree() {
        Differential differential = against(SimulationHarness::new);
        for (long seed = SEED; seed < SEED + SCRIPTS; seed++) {
            Optional<Finding> finding = differential.compare(ScriptGenerator.generate(seed, SIZE), seed);
            assertThat(finding.map(Finding::report)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aFaultOnOneSideIsFound() {
        Mutant fault = Mutants.of(Mutants.SIMULATOR).stream()
                .filter(each -> each.ruleId().equals("MSG-02"))
                .findFirst()
                .orElseThrow();
        Differential differential = against(fault.in(SimulationHarness::new));
        Optional<Finding> finding = Optional.empty();
        for (long seed = SEED; finding.isEmpty() && seed < SEED + SCRIPTS; seed++) {
            finding = differential.compare(ScriptGenerator.generate(seed, SIZE), seed);
        }
        assertThat(finding).isPresent();
        assertThat(finding.get().script().size()).as(finding.get().report()).isLessThanOrEqualTo(LINES_MAX);
    }
}
