package io.p2p4j.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private static Scenario.Builder<Register> registers(Program<Register> program) {
        return Scenario.of(program)
                .nodes(5)
                .network(NetworkProfile.wan())
                .faults(FaultProfile.chaos())
                .every(
                        Duration.ofSeconds(2),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
                .atLast("all nodes agree", ScenarioTest::agreement);
    }

    private static void agreement(Cluster<Register> cluster) {
        Set<Long> stamps = new LinkedHashSet<>();
        cluster.running().forEach(register -> stamps.add(register.stamp()));
        assertThat(stamps).hasSize(1);
        assertThat(cluster.running()).hasSize(cluster.size());
    }

    @Test
    void aCorrectApplicationLivesThroughFaults() {
        Scenario<Register> scenario = registers(Register::start).build();
        int faults = 0;
        for (long seed = 0; seed < 20; seed++) {
            Run run = scenario.run(seed);
            run.orFail();
            faults += run.plan().faults().faults().size();
            assertThat(run.simulated()).isEqualTo(Duration.ofSeconds(90));
        }
        assertThat(faults).isGreaterThan(20);
    }

    @Test
    void theSamePlanHasTheSameTrace() {
        Scenario<Register> scenario = registers(Register::start).build();
        Run first = scenario.run(7);
        assertThat(scenario.run(7)).isEqualTo(first);
        assertThat(scenario.run(8).traceHash()).isNotEqualTo(first.traceHash());
        FaultSchedule copy = FaultSchedule.parse(first.plan().faults().toString());
        assertThat(scenario.run(first.plan().withFaults(copy)).traceHash()).isEqualTo(first.traceHash());
    }

    @Test
    void aViolationEndsTheRunAndIsReported() {
        Run run = registers(Register::start)
                .always(
                        "no stamp above 30",
                        cluster -> cluster.running()
                                .forEach(
                                        register -> assertThat(register.stamp()).isLessThan(30)))
                .build()
                .run(1);
        assertThat(run.held()).isFalse();
        assertThat(run.simulated()).isLessThan(Duration.ofSeconds(60));
        assertThat(run.report())
                .contains("\"no stamp above 30\" does not hold at", "seed 1", "trace " + run.traceHash());
    }

    @Test
    void anOperationThatThrowsIsAViolation() {
        Run run = registers(Register::start)
                .every(Duration.ofSeconds(10), (cluster, number, random) -> {
                    throw new IllegalStateException("planted");
                })
                .build()
                .run(1);
        assertThat(run.violation())
                .hasValueSatisfying(found -> assertThat(found.cause()).hasMessage("planted"));
    }

    @Test
    void skippedOperationsAreNotDone() {
        Scenario<Register> scenario =
                registers(Register::start).faults(FaultProfile.none()).build();
        Plan plan = scenario.plan(3);
        Run all = scenario.run(plan);
        assertThat(all.operations()).isEqualTo(29);
        Set<Integer> most = new LinkedHashSet<>();
        for (int i = 1; i < 29; i++) {
            most.add(i);
        }
        Run one = registers(Register::start)
                .always(
                        "one write",
                        cluster -> cluster.running()
                                .forEach(
                                        register -> assertThat(register.stamp()).isLessThan(10)))
                .build()
                .run(plan.withSkipped(most));
        one.orFail();
        assertThat(one.operations()).isEqualTo(29);
    }
}
