package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole nodes that know three addresses: a mesh grows, and outlives what may happen to it. */
class MeshScenarioTest {
    private static final int NODES = 200;
    private static final DiscoveryOptions OPTIONS = DiscoveryOptions.DEFAULTS;

    private static Scenario.Builder<MeshProgram> scenario(int nodes) {
        return Scenario.of(MeshProgram.program(3, OPTIONS))
                .nodes(nodes)
                .network(NetworkProfile.lan())
                .every(Duration.ofSeconds(7), (cluster, number, random) -> withinLimits(cluster));
    }

    private static void withinLimits(Cluster<MeshProgram> cluster) {
        cluster.running().forEach(MeshProgram::requireWithinLimits);
    }

    private static void degrees(Cluster<MeshProgram> cluster) {
        int exceptions = cluster.size() / 10;
        MeshProgram.requireDegree(cluster.running(), OPTIONS.degreeLow(), OPTIONS.degreeHigh(), exceptions);
    }

    private static void holds(Run run) {
        assertThat(run.violation()).as(run.report()).isEmpty();
    }

    @Test
    void aMeshOfTheTargetDegreeGrowsFromThreeAddresses() {
        holds(scenario(NODES)
                .span(Duration.ofMinutes(10))
                .settle(Duration.ofSeconds(1))
                .atLast("connected", MeshProgram::requireConnected)
                .atLast("degrees", MeshScenarioTest::degrees)
                .build()
                .run(1));
    }

    @Test
    void itOutlivesTheLossOfAllBootstrapPeers() {
        holds(scenario(100)
                .span(Duration.ofMinutes(25))
                .settle(Duration.ofMinutes(1))
                .schedule(FaultSchedule.parse(IntStream.range(0, 3)
                        .mapToObj(i -> "at 600s for 840s crash n" + i)
                        .collect(Collectors.joining("\n"))))
                .every(Duration.ofMinutes(1), (cluster, number, random) -> {
                    long minutes = cluster.now().toMinutes();
                    if (minutes >= 14 && minutes <= 23) {
                        MeshProgram.requireConnected(cluster);
                        degrees(cluster);
                    }
                })
                .atLast("connected", MeshProgram::requireConnected)
                .build()
                .run(2));
    }

    @Test
    void theHalvesOfAPartitionFindEachOtherAgain() {
        String half = IntStream.range(0, 20).mapToObj(i -> "n" + i).collect(Collectors.joining(" "));
        holds(scenario(40)
                .span(Duration.ofMinutes(100))
                .settle(Duration.ofMinutes(20))
                .schedule(FaultSchedule.parse("at 600s for 5400s partition " + half))
                .atLast("connected", MeshProgram::requireConnected)
                .atLast("degrees", MeshScenarioTest::degrees)
                .build()
                .run(3));
    }

    @Test
    void itOutlivesChurn() {
        holds(scenario(60)
                .span(Duration.ofHours(1))
                .settle(Duration.ofMinutes(10))
                .faults(FaultProfile.none().churn(Duration.ofHours(3), Duration.ofMinutes(5), Survives.ALL))
                .atLast("connected", MeshProgram::requireConnected)
                .atLast("degrees", MeshScenarioTest::degrees)
                .build()
                .run(4));
    }

    /** Every event of a small network, in the worst weather. */
    @Test
    void noLimitIsEverExceeded() {
        for (long seed = 0; seed < 2; seed++) {
            holds(scenario(12)
                    .span(Duration.ofMinutes(20))
                    .settle(Duration.ofMinutes(12))
                    .faults(FaultProfile.chaos())
                    .always("limits", MeshScenarioTest::withinLimits)
                    .atLast("connected", MeshProgram::requireConnected)
                    .build()
                    .run(seed));
        }
    }
}
