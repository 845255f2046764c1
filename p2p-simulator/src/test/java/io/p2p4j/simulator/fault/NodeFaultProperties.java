package io.p2p4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.SimNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Faults of machines, however they overlap, leave well machines behind. */
class NodeFaultProperties {
    private static Arbitrary<Fault> faults() {
        Arbitrary<String> nodes = Arbitraries.of("n0", "n1");
        Arbitrary<Integer> amounts = Arbitraries.integers().between(-400_000, 400_000);
        return Combinators.combine(nodes, amounts, Arbitraries.integers().between(0, 9))
                .as((node, amount, kind) -> switch (kind) {
                    case 0 -> new NodeFault.ClockStep(node, Duration.ofMillis(amount));
                    case 1 -> new NodeFault.ClockDrift(node, amount);
                    case 2 -> new NodeFault.PowerLoss(node);
                    case 3 -> new NodeFault.Wipe(node);
                    case 4 -> new NodeFault.DiskFull(node);
                    case 5 -> new NodeFault.DiskError(node, Math.abs(amount) / 400_000.0);
                    case 6 -> new NodeFault.Slow(node, 1 + Math.abs(amount) / 1000);
                    case 7 -> new Fault.Crash(node);
                    case 8 -> new Fault.Pause(node);
                    default -> new Fault.Shuffle();
                });
    }

    @Provide
    Arbitrary<FaultSchedule> schedules() {
        Arbitrary<Duration> times = Arbitraries.integers().between(0, 5_000).map(Duration::ofMillis);
        return Combinators.combine(times, times, faults())
                .as(TimedFault::new)
                .list()
                .ofMaxSize(15)
                .map(FaultSchedule::new);
    }

    @Property(seed = "1", tries = 300)
    void schedulesAreReadAsTheyAreWritten(@ForAll("schedules") FaultSchedule schedule) {
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        assertThat(FaultSchedule.fromJson(schedule.toJson())).isEqualTo(schedule);
    }

    @Property(seed = "1", tries = 200)
    void everyFaultEndsCleanly(@ForAll("schedules") FaultSchedule schedule, @ForAll boolean cutShort)
            throws IOException {
        try (Simulation simulation = Simulation.builder().seed(1).build()) {
            List.of("n0", "n1")
                    .forEach(name -> simulation.provider(
                            name,
                            P2PConfig.builder()
                                    .identity(simulation.identity(name))
                                    .build()));
            FaultInjector injector = new FaultInjector(simulation, new FaultInjector.Processes() {
                @Override
                public void crash(String node) {
                    simulation.kill(node);
                }

                @Override
                public void restart(String node) {
                    simulation.restart(node);
                }
            });
            injector.plan(schedule);
            simulation.runFor(cutShort ? Duration.ofSeconds(3) : Duration.ofSeconds(11));
            injector.endAll();
            simulation.runFor(Duration.ofSeconds(8));
            assertThat(injector.active()).isEmpty();
            for (String name : List.of("n0", "n1")) {
                SimNode node = simulation.fabric().node(name).orElseThrow();
                assertThat(node.state()).isEqualTo(SimNode.State.RUNNING);
                assertThat(node.taskNanos()).isZero();
                assertThat(simulation.clock(name).driftPpm()).isZero();
                assertThat(simulation.providerOf(name).context().now())
                        .isEqualTo(Simulation.EPOCH.plus(simulation.now()));
                Path file = simulation.disk(name).resolve("f");
                Files.write(file, new byte[1000]);
                assertThat(Files.readAllBytes(file)).hasSize(1000);
                List<Duration> ran = new ArrayList<>();
                simulation.providerOf(name).context().schedule(1_000_000, () -> ran.add(simulation.now()));
                Duration before = simulation.now();
                simulation.runFor(Duration.ofMillis(2));
                assertThat(ran).containsExactly(before.plusMillis(1));
            }
        }
    }
}
