package io.p2p4j.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static Scenario.Builder<Flood> floods(Program<Flood> program, int nodes) {
        return Scenario.of(program)
                .nodes(nodes)
                .network(NetworkProfile.wan())
                .every(
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
                .atLast("the newest message is everywhere", Flood::newestIsEverywhere);
    }

    @Test
    void everyMessageReachesEveryNodeOnceForEachConnection() {
        Scenario<Flood> scenario = floods(Flood.program(6, 100), 40)
                .atLast("counts", cluster -> {
                    long published = cluster.running().stream()
                            .mapToLong(Flood::published)
                            .sum();
                    long ends = cluster.running().stream()
                            .mapToLong(Flood::openConnections)
                            .sum();
                    assertThat(published).isEqualTo(59);
                    assertThat(ends).isEqualTo(40 * 6);
                    assertThat(cluster.running()).allSatisfy(flood -> {
                        assertThat(flood.delivered()).isEqualTo(published);
                        assertThat(flood.openConnections()).isGreaterThanOrEqualTo(3);
                    });
                    // Each node tells every peer but the one that told it first; the publisher tells all.
                    long sent =
                            cluster.running().stream().mapToLong(Flood::sent).sum();
                    long received = cluster.running().stream()
                            .mapToLong(Flood::received)
                            .sum();
                    assertThat(sent)
                            .isEqualTo(published * (ends - 40) + published)
                            .isEqualTo(received);
                })
                .build();
        scenario.run(1).orFail();
    }

    @Test
    void aMeshReachesEveryNodeWithFewerMessages() {
        Scenario<Flood> scenario = floods(Flood.program(Topology.RANDOM, 12, 4, 100), 40)
                .atLast("counts", cluster -> {
                    long published = cluster.running().stream()
                            .mapToLong(Flood::published)
                            .sum();
                    long sent =
                            cluster.running().stream().mapToLong(Flood::sent).sum();
                    assertThat(cluster.running())
                            .allSatisfy(flood -> assertThat(flood.delivered()).isEqualTo(published));
                    // What the latest messages on new connections add is little.
                    assertThat(sent).isCloseTo(published * (40 * 4 - 40) + published, within(40L));
                })
                .build();
        scenario.run(1).orFail();
    }

    @Test
    void livesThroughFaults() {
        livesThroughFaults(Flood.program());
    }

    @Test
    void aMeshLivesThroughFaults() {
        livesThroughFaults(Flood.program(Topology.RANDOM, 8, 4, 100));
    }

    private static void livesThroughFaults(Program<Flood> program) {
        Scenario<Flood> scenario =
                floods(program, 10).faults(FaultProfile.chaos()).build();
        int faults = 0;
        for (long seed = 0; seed < 10; seed++) {
            Run run = scenario.run(seed);
            run.orFail();
            faults += run.plan().faults().faults().size();
        }
        assertThat(faults).isGreaterThan(10);
        assertThat(scenario.run(3)).isEqualTo(scenario.run(3));
    }

    @Test
    void aCrashedNodeHearsWhatItMissed() {
        Scenario<Flood> scenario = floods(Flood.program(), 8)
                .every(
                        Duration.ofSeconds(40),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
                .atLast(
                        "connections",
                        cluster -> assertThat(cluster.running())
                                .allSatisfy(flood ->
                                        assertThat(flood.openConnections()).isGreaterThanOrEqualTo(4)))
                .build();
        FaultSchedule crash = FaultSchedule.parse("at 50s for 10s crash n3");
        scenario.run(scenario.plan(5).withFaults(crash)).orFail();
    }

    @Test
    void aNodeWithoutConnectionsIsMissed() {
        Scenario<Flood> scenario = floods(Flood.program(), 5)
                .every(Duration.ofSeconds(58), (cluster, number, random) -> {
                    for (int i = 1; i < 5; i++) {
                        cluster.simulation().partition("n0", "n" + i);
                    }
                })
                .build();
        Run run = scenario.run(1);
        assertThat(run.held()).isFalse();
        assertThat(run.report()).contains("lacks the newest message");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Flood.program(1, 100)).hasMessageContaining("1 connections");
        assertThatThrownBy(() -> Flood.program(8, 7)).hasMessageContaining("7 bytes");
        assertThatThrownBy(() -> Flood.program(Topology.RANDOM, 8, 9, 100)).hasMessageContaining("a mesh of 9");
    }
}
