package io.p2p4j.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.planted.Chatter;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiffTest {
    @Test
    void aRunThatDiffers() {
        Scenario<Chatter> scenario =
                Chatter.scenario((host, round) -> List.of((long) round, round < 2 ? 7 : System.nanoTime()));
        Report report = Determinism.check(scenario, scenario.plan(1));
        System.out.println(report.text());
        assertThat(report.isSame()).isFalse();
        Scenario<Chatter> clean = Chatter.scenario((host, round) -> List.of((long) round, 7L));
        System.out.println(Determinism.check(clean, clean.plan(1)).text());
        System.out.println(Diff.of(clean, clean.plan(1), clean, clean.plan(2)).text());
        System.out.println(
                Diff.of(clean, clean.plan(1), clean, clean.plan(1).withNodes(3)).text());
        System.out.println(
                Diff.of(clean, clean.plan(1), scenario, scenario.plan(1)).text());
    }
}
