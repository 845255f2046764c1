package io.p2p4j.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.planted.Chatter;
import io.p2p4j.planted.PlantedViolation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Register;
import io.p2p4j.simulator.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedTestTest {
    private static Scenario<Register> registers(long limit) {
        return Scenario.of(Register::start)
                .nodes(4)
                .network(NetworkProfile.wan())
                .faults(FaultProfile.chaos())
                .every(
                        Duration.ofSeconds(2),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
                .always(
                        "no stamp above " + limit,
                        cluster -> cluster.running()
                                .forEach(
                                        register -> assertThat(register.stamp()).isLessThan(limit)))
                .build();
    }

    @SimulatedTest(first = 100, seeds = 5)
    void everySeedIsRun(Seed seed) {
        assertThat(seed.value()).isBetween(100L, 104L);
        assertThat(seed.run(registers(Long.MAX_VALUE)).plan().seed()).isEqualTo(seed.value());
    }

    @Test
    void aFailureHasTheSmallPlanThePageAndTheRerun(@TempDir Path folder) throws IOException {
        System.setProperty("p2p.sim.reports", folder.toString());
        try {
            assertThatThrownBy(() -> new Seed(5, "MyTest#itHolds", false).run(registers(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("\"no stamp above 20\" does not hold")
                    .hasMessageContaining("made small in ")
                    .hasMessageContaining("rerun     mvn test -Dtest='MyTest#itHolds' -Dp2p.sim.seed=5")
                    .hasMessageContaining("MyTest.itHolds-seed-5.html");
        } finally {
            System.clearProperty("p2p.sim.reports");
        }
        String page = Files.readString(folder.resolve("MyTest.itHolds-seed-5.html"));
        assertThat(page)
                .contains("\"DELIVERED\"", "\"violation\":{\"at\":", "seed 5")
                .doesNotContain("/*DATA*/null");
    }

    @SimulatedTest(seeds = 2, twice = true)
    void everySeedIsRunTwice(Seed seed) {
        AtomicInteger runs = new AtomicInteger();
        Scenario<Chatter> scenario = Chatter.scenario(() -> {
            runs.incrementAndGet();
            return (host, round) -> List.of((long) round);
        });
        seed.run(scenario);
        // Two runs of four nodes.
        assertThat(runs).hasValue(8);
    }

    @Test
    void aSeedThatDoesNotDoTheSameAgainIsReported() {
        Scenario<Chatter> scenario = PlantedViolation.REAL_CLOCK.scenario(true);
        assertThatThrownBy(() -> new Seed(5, "MyTest#itHolds", true).run(scenario))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed 5 does not do the same again")
                .hasMessageContaining("look first at  io.p2p4j.planted.Chatter.tell(Chatter.java:")
                .hasMessageContaining("-Dp2p.sim.seed=5 -Dp2p.sim.twice=true");
        new Seed(5, "MyTest#itHolds", false).run(scenario);
    }

    @Test
    void shardsShareTheSeeds() throws NoSuchMethodException {
        SimulatedTest test = SimulatedTestTest.class
                .getDeclaredMethod("everySeedIsRun", Seed.class)
                .getAnnotation(SimulatedTest.class);
        assertThat(SeedsExtension.seeds(test, "0/2")).containsExactly(100L, 102L, 104L);
        assertThat(SeedsExtension.seeds(test, "1/2")).containsExactly(101L, 103L);
        assertThatThrownBy(() -> SeedsExtension.seeds(test, "2/2")).hasMessageContaining("shard 2/2");
        assertThatThrownBy(() -> SeedsExtension.seeds(test, "two")).hasMessageContaining("expected i/n");
    }
}
