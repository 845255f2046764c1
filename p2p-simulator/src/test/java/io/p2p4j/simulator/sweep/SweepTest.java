package io.p2p4j.simulator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Register;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    /** Takes over no more writes once a connection to another node was lost. */
    private static final class Sulking extends Register {
        private boolean sulks;

        private Sulking(Host host) {
            super(host);
        }

        static Register sulk(Host host) {
            Sulking register = new Sulking(host);
            host.provider().observe(event -> register.sulks |= event instanceof P2PEvent.ConnectionClosed);
            return register.begin();
        }

        @Override
        public void seen(long other) {
            if (!sulks) {
                super.seen(other);
            }
        }
    }

    private static Scenario<Register> scenario(Program<Register> program) {
        return Scenario.of(program)
                .nodes(5)
                .network(NetworkProfile.wan())
                .faults(FaultProfile.chaos())
                .every(
                        Duration.ofSeconds(2),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
                .atLast("all nodes agree", SweepTest::agreement)
                .build();
    }

    private static void agreement(Cluster<Register> cluster) {
        Set<Long> stamps = new LinkedHashSet<>();
        cluster.running().forEach(register -> stamps.add(register.stamp()));
        assertThat(stamps).hasSize(1);
    }

    @Test
    void shardsAddUpToTheWhole() throws InterruptedException {
        Sweep sweep = new Sweep(scenario(Sulking::sulk));
        Sweep.Result whole = sweep.run(Sweep.Seeds.of(1, 40), 2, run -> {});
        long runs = 0;
        long events = 0;
        long hash = 0;
        Set<Long> failed = new LinkedHashSet<>();
        for (int shard = 0; shard < 3; shard++) {
            Sweep.Result part = sweep.run(new Sweep.Seeds(1, 40, shard, 3), 1, run -> {});
            runs += part.runs();
            events += part.events();
            hash += part.hash();
            part.failed().forEach(run -> failed.add(run.plan().seed()));
        }
        assertThat(runs).isEqualTo(whole.runs()).isEqualTo(40);
        assertThat(events).isEqualTo(whole.events());
        assertThat(hash).isEqualTo(whole.hash());
        assertThat(whole.failed()).isNotEmpty();
        assertThat(failed)
                .containsExactlyInAnyOrderElementsOf(
                        whole.failed().stream().map(run -> run.plan().seed()).toList());
    }

    @Test
    void aSweepThatStopsFindsTheFirstFailureOnAnyNumberOfThreads() throws InterruptedException {
        Sweep sweep = new Sweep(scenario(Sulking::sulk));
        long first = sweep.run(Sweep.Seeds.of(1, 40), 2, run -> {})
                .failed()
                .get(0)
                .plan()
                .seed();
        List<Long> seen = new ArrayList<>();
        Sweep.Result one = sweep.runToFirstFailure(
                Sweep.Seeds.of(1, 40), 1, run -> seen.add(run.plan().seed()));
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, first).boxed().toList());
        Sweep.Result three = sweep.runToFirstFailure(Sweep.Seeds.of(1, 40), 3, run -> {});
        assertThat(three.runs()).isEqualTo(one.runs()).isEqualTo(first);
        assertThat(three.hash()).isEqualTo(one.hash());
        assertThat(three.failed()).hasSize(1);
    }

    @Test
    void everySeedIsInOnePart() {
        for (int shards = 1; shards <= 7; shards++) {
            Set<Long> all = new LinkedHashSet<>();
            for (int shard = 0; shard < shards; shard++) {
                Sweep.Seeds part = new Sweep.Seeds(-3, 1, shard, shards);
                LongStream.range(0, part.count())
                        .forEach(index -> assertThat(all.add(part.seed(index))).isTrue());
            }
            assertThat(all).containsExactlyInAnyOrder(-3L, -2L, -1L, 0L, 1L);
        }
    }

    @Test
    void aFailingPlanIsMadeSmall() throws InterruptedException {
        Scenario<Register> scenario = scenario(Sulking::sulk);
        Run failed = new Sweep(scenario)
                .run(Sweep.Seeds.of(1, 40), 2, run -> {})
                .failed()
                .get(0);
        Shrinker.Result small = Shrinker.shrink(scenario, failed, 500);
        assertThat(small.run().held()).isFalse();
        assertThat(small.run().plan().faults().faults())
                .as(small.run().report())
                .hasSizeLessThanOrEqualTo(2);
        assertThat(small.run().plan().nodes()).isLessThanOrEqualTo(3);
        assertThat(small.reruns()).isLessThanOrEqualTo(200);
        assertThat(scenario.run(small.run().plan()).traceHash())
                .isEqualTo(small.run().traceHash());
    }

    @Test
    void onlyTheNodesThatMatterStayInAPartition() {
        Scenario<Register> scenario = Scenario.of(Register::start)
                .nodes(6)
                .every(
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.node(0).ifPresent(Register::write))
                .always(
                        "node 2 keeps up",
                        cluster -> cluster.node(2)
                                .ifPresent(register -> assertThat(register.stamp())
                                        .isGreaterThan(
                                                cluster.node(0).orElseThrow().stamp() - 7L * cluster.size())))
                .build();
        FaultSchedule faults = FaultSchedule.parse("at 10.25s for 20s partition n1 n2 n3\nat 40s for 10s partition n0");
        Run failed = scenario.run(scenario.plan(1).withFaults(faults));
        Plan small = Shrinker.shrink(scenario, failed, 200).run().plan();
        assertThat(small.faults().toString()).matches("at 10s for [0-9]+s partition n2");
        assertThat(small.nodes()).isEqualTo(3);
    }

    @Test
    void aCorrectApplicationSurvivesEverySeed() throws InterruptedException {
        Sweep.Result result = new Sweep(scenario(Register::start)).run(Sweep.Seeds.of(1, 60), 2, run -> {});
        assertThat(result.failed()).isEmpty();
    }
}
