package io.p2p4j.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.sweep.Shrinker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The last phase, in which a part of the nodes is well again and the rest never is. */
class CoreTest {
    private static Scenario.Builder<Register> registers(Program<Register> program) {
        return Scenario.of(program)
                .nodes(5)
                .span(Duration.ofSeconds(40))
                .faults(FaultProfile.chaos().churn(Duration.ofMinutes(2), Duration.ofSeconds(20), Survives.ALL))
                .every(
                        Duration.ofSeconds(2),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
                .atLast("the core agrees", CoreTest::agreement);
    }

    private static void agreement(Cluster<Register> cluster) {
        Set<Long> stamps = new LinkedHashSet<>();
        cluster.core().forEach(register -> stamps.add(register.stamp()));
        assertThat(stamps).hasSize(1);
    }

    @Test
    void theCoreIsAMajorityThatRunsAndTheOthersAreLost() {
        List<Set<Integer>> cores = new ArrayList<>();
        Set<String> fates = new TreeSet<>();
        Scenario<Register> scenario = registers(Register::start)
                .core(0.5)
                .atLast("three of five are there", cluster -> {
                    Set<Integer> core = new TreeSet<>();
                    for (int number = 0; number < 5; number++) {
                        if (cluster.isInCore(number)) {
                            core.add(number);
                            assertThat(cluster.node(number)).isPresent();
                        }
                    }
                    cores.add(core);
                    assertThat(core).hasSize(3);
                    assertThat(cluster.core()).hasSize(3);
                })
                .build();
        for (long seed = 0; seed < 12; seed++) {
            Run run = scenario.run(seed);
            run.orFail();
            List<String> lost = run.journal().stream()
                    .filter(line -> line.startsWith("PT40S"))
                    .filter(line -> !line.contains("restart"))
                    .toList();
            assertThat(lost).as("%s", run.journal()).hasSize(2);
            lost.forEach(line -> fates.add(line.replaceAll("PT40S |n[0-4]", "").strip()));
        }
        assertThat(new LinkedHashSet<>(cores)).hasSizeGreaterThan(4);
        assertThat(fates)
                .contains("stands still for ever", "crash of", "is cut off for ever")
                .hasSizeGreaterThan(4);
    }

    @Test
    void withoutACoreEveryFaultEnds() {
        Run run = registers(Register::start)
                .atLast("all are there", cluster -> {
                    assertThat(cluster.core()).hasSize(5);
                    assertThat(cluster.isInCore(4)).isTrue();
                })
                .build()
                .run(1);
        run.orFail();
    }

    /** Whoever tells its neighbour alone gets through when all are well at last, and does not when some never are. */
    @Test
    void aRingThatNeedsEverybodyFailsTheCore() {
        assertThat(failures(registers(Ring::ring))).isZero();
        assertThat(failures(registers(Ring::ring).core(0.5))).isGreaterThan(3);
    }

    private static int failures(Scenario.Builder<Register> builder) {
        Scenario<Register> scenario = builder.build();
        int failures = 0;
        for (long seed = 0; seed < 10; seed++) {
            Run run = scenario.run(seed);
            failures += run.held() ? 0 : 1;
            assertThat(scenario.run(run.plan()).traceHash()).isEqualTo(run.traceHash());
        }
        return failures;
    }

    @Test
    void aFailureOfTheCoreIsMadeSmall() {
        Scenario<Register> scenario = registers(Ring::ring).core(0.5).build();
        Run failed = null;
        for (long seed = 0;
                failed == null
                        || failed.held()
                        || failed.plan().faults().faults().size() < 6;
                seed++) {
            failed = scenario.run(seed);
        }
        Run small = Shrinker.shrink(scenario, failed, 200).run();
        assertThat(small.held()).isFalse();
        assertThat(small.plan().faults().faults()).hasSizeLessThan(3);
    }

    @Test
    void theFractionIsChecked() {
        assertThatThrownBy(() -> registers(Register::start).core(1.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registers(Register::start).core(-0.1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Tells nobody but the next node. */
    private static final class Ring extends Register {
        private final Host host;

        private Ring(Host host) {
            super(host);
            this.host = host;
        }

        static Register ring(Host host) {
            return new Ring(host).begin();
        }

        @Override
        protected List<Multiaddr> told() {
            int count = host.addresses().size();
            return count == 1 ? List.of() : List.of(host.addresses().get((host.number() + 1) % count));
        }
    }
}
