package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fault.FaultInjector;
import io.p2p4j.simulator.fault.FaultSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClockTest {
    private final Simulation simulation = Simulation.builder().seed(4).build();
    private final P2PProvider provider = simulation.provider(
            "n0", P2PConfig.builder().identity(simulation.identity("n0")).build());
    private final ProviderContext context = provider.context();

    private static Instant at(long millis) {
        return Simulation.EPOCH.plusMillis(millis);
    }

    @Test
    void aClockThatNobodyTouchedShowsTheSimulatedTime() {
        simulation.runFor(Duration.ofSeconds(3));
        assertThat(context.nanoTime()).isEqualTo(3_000_000_000L);
        assertThat(context.now()).isEqualTo(at(3_000));
        simulation.clock("n0");
        simulation.runFor(Duration.ofSeconds(3));
        assertThat(context.nanoTime()).isEqualTo(6_000_000_000L);
        assertThat(context.now()).isEqualTo(at(6_000));
    }

    @Test
    void aFastClockFiresTimersEarlyAndAStepMovesTheWallClockAlone() {
        NodeClock clock = simulation.clock("n0");
        clock.drift(250_000);
        clock.step(Duration.ofSeconds(-7));
        List<Duration> fired = new ArrayList<>();
        context.schedule(10_000_000_000L, () -> fired.add(simulation.now()));
        simulation.runFor(Duration.ofSeconds(20));
        assertThat(fired).containsExactly(Duration.ofSeconds(8));
        assertThat(context.nanoTime()).isEqualTo(25_000_000_000L);
        assertThat(context.now()).isEqualTo(at(18_000));
        clock.correct();
        assertThat(context.now()).isEqualTo(at(13_000));
        assertThat(context.nanoTime()).isEqualTo(25_000_000_000L);
    }

    @Test
    void timersFollowAClockWhoseDriftChangesAndCanBeCalledOff() {
        NodeClock clock = simulation.clock("n0");
        List<String> fired = new ArrayList<>();
        context.schedule(10_000_000_000L, () -> fired.add("kept at " + simulation.now()));
        Cancellable off = context.schedule(9_000_000_000L, () -> fired.add("called off"));
        simulation.runFor(Duration.ofSeconds(5));
        clock.drift(-500_000);
        off.cancel();
        simulation.runFor(Duration.ofSeconds(60));
        assertThat(fired).containsExactly("kept at PT15S");
    }

    @Test
    void clocksOutliveTheNodesLives() {
        simulation.clock("n0").step(Duration.ofHours(1));
        simulation.kill("n0");
        P2PProvider next = simulation.restart("n0");
        assertThat(next.context().now()).isEqualTo(Simulation.EPOCH.plus(Duration.ofHours(1)));
    }

    @Test
    void clockFaultsEndCleanlyAlsoWhenTheyOverlap() {
        FaultSchedule schedule = FaultSchedule.parse("""
                at 1s for 10s clock-step n0 +30s
                at 2s for 2s clock-step n0 -5.5s
                at 1s for 10s clock-drift n0 400000
                at 3s for 4s clock-drift n0 300000
                at 4s for 10s clock-drift n0 -1000
                """);
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        FaultInjector injector = new FaultInjector(simulation, new FaultInjector.Processes() {
            @Override
            public void crash(String node) {}

            @Override
            public void restart(String node) {}
        });
        injector.plan(schedule);
        simulation.runFor(Duration.ofSeconds(2));
        assertThat(context.now()).isEqualTo(at(2_000 + 30_000 - 5_500 + 400));
        simulation.runFor(Duration.ofSeconds(13));
        assertThat(context.now()).isEqualTo(at(15_000));
        assertThat(simulation.clock("n0").driftPpm()).isZero();
    }

    @Test
    void aDriftBeyondTheBoundIsRefused() {
        assertThatThrownBy(() -> simulation.clock("n0").drift(500_001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500001 ppm");
    }

    /** A timer is never early by the node's own clock, and late by less than two steps of the simulated time. */
    @Property(seed = "1", tries = 300)
    void timersAreExactByTheNodesClock(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = -500_000, max = 500_000) Integer> drifts,
            @ForAll @LongRange(min = 0, max = 40_000_000_000L) long delayNanos,
            @ForAll @LongRange(min = 0, max = 9_999_999_999L) long gapNanos) {
        NodeClock clock = simulation.clock("n0");
        simulation.runFor(Duration.ofNanos(gapNanos));
        clock.drift(drifts.get(0));
        long due = context.nanoTime() + delayNanos;
        List<Long> fired = new ArrayList<>();
        context.schedule(delayNanos, () -> fired.add(context.nanoTime()));
        long before = context.nanoTime();
        for (int ppm : drifts) {
            simulation.runFor(Duration.ofNanos(gapNanos));
            assertThat(context.nanoTime()).isGreaterThanOrEqualTo(before);
            before = context.nanoTime();
            clock.drift(ppm);
        }
        simulation.runFor(Duration.ofSeconds(100));
        assertThat(fired).hasSize(1);
        assertThat(fired.get(0)).isBetween(due, due + 2);
    }
}
