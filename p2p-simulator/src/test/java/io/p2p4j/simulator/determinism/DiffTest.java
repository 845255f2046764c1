package io.p2p4j.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.planted.Chatter;
import io.p2p4j.planted.Timers;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final int SAME_ROUNDS = 2;

    /** Sends the round, and then what depends on it from the third round on. */
    private static Scenario<Chatter> from3rdRound(LongUnaryOperator value) {
        return Chatter.scenario(
                () -> (host, round) -> List.of((long) round, round < SAME_ROUNDS ? 7 : value.applyAsLong(round)));
    }

    private static String top(Site site) {
        return site.frames().get(0);
    }

    @Test
    void aMessageWithTheTimeOfDayIsFound() {
        Scenario<Chatter> scenario = from3rdRound(round -> System.nanoTime());
        Report report = Determinism.check(scenario, scenario.plan(1));
        assertThat(report.isSame()).isFalse();
        Difference found = report.difference().orElseThrow();
        // The first round dials; the third message is sent in the fourth second, by the first node.
        assertThat(found.first().orElseThrow().atNanos()).isEqualTo(4_000_000_000L);
        assertThat(found.first().orElseThrow().node()).isEqualTo("n0");
        assertThat(found.firstAct().orElseThrow().what()).startsWith("sends ").endsWith(" to n1");
        assertThat(top(found.firstSite())).startsWith("io.p2p4j.planted.Chatter.tell(Chatter.java:");
        assertThat(found.secondSite()).isEqualTo(found.firstSite());
        assertThat(found.before()).isNotEmpty();
        assertThat(report.text())
                .startsWith("the runs part at event " + found.event() + " at PT4S on n0")
                .contains("look first at  io.p2p4j.planted.Chatter.tell(Chatter.java:")
                .contains("the event was scheduled by event")
                .contains("seed 1, 4 nodes", "trace " + report.first().traceHash());
        assertThatThrownBy(report::orFail).isInstanceOf(AssertionError.class).hasMessage(report.text());
    }

    @Test
    void bothLinesAreNamedWhenTheyDiffer() {
        AtomicInteger runs = new AtomicInteger();
        Subject subject = Subject.of(Simulation.builder().seed(3), simulation -> {
            ProviderContext context = simulation.workload("w");
            boolean odd = runs.getAndIncrement() % 2 == 1;
            context.schedule(5, () -> {
                if (odd) {
                    Timers.odd(context);
                } else {
                    Timers.even(context);
                }
            });
            simulation.runUntilIdle(10);
        });
        Report report = Determinism.check(subject);
        Difference found = report.difference().orElseThrow();
        assertThat(found.event()).isEqualTo(1);
        assertThat(top(found.firstSite())).contains("planted.Timers.even");
        assertThat(top(found.secondSite())).contains("planted.Timers.odd");
        assertThat(report.text()).contains("schedules", "PT0.000000007S", "PT0.000000008S");
    }

    /** More events than checkpoints, so that the stride has doubled. */
    @Test
    void oneEventAmongManyIsFound() {
        int events = 3 * Recording.CHECKPOINTS_MAX;
        int odd = 2 * Recording.CHECKPOINTS_MAX + 77;
        AtomicInteger runs = new AtomicInteger();
        Subject subject = Subject.of(Simulation.builder(), simulation -> {
            ProviderContext context = simulation.workload("w");
            boolean isOdd = runs.getAndIncrement() % 2 == 1;
            for (int i = 1; i <= events; i++) {
                if (isOdd && i == odd) {
                    context.schedule(i, () -> Timers.odd(context));
                } else {
                    context.schedule(i, () -> Timers.even(context));
                }
            }
            simulation.runFor(Duration.ofNanos(events));
        });
        Recording recording = Recording.of(subject);
        assertThat(recording.stride()).isEqualTo(8);
        assertThat(recording.checkpoints()).hasSizeBetween(Recording.CHECKPOINTS_MAX / 2, Recording.CHECKPOINTS_MAX);
        runs.set(0);
        Difference found = Determinism.check(subject).difference().orElseThrow();
        assertThat(found.first().orElseThrow().atNanos()).isEqualTo(odd);
        assertThat(top(found.firstSite())).contains("planted.Timers.even");
        assertThat(top(found.secondSite())).contains("planted.Timers.odd");
    }

    @Test
    void theFirstDrawThatDiffersIsNamed() {
        AtomicInteger runs = new AtomicInteger();
        Report report = Determinism.check(Subject.of(Simulation.builder().seed(3), simulation -> {
            ProviderContext context = simulation.workload("w");
            context.random("gossip").nextLong();
            context.random(runs.getAndIncrement() % 2 == 1 ? "fanout" : "mesh").nextLong();
        }));
        assertThat(report.difference().orElseThrow().draws()).hasSize(2);
        assertThat(report.text()).contains("draws number 1 of \"mesh\" of w", "draws number 1 of \"fanout\" of w");
    }

    @Test
    void equalRunsAreTheSame() {
        Scenario<Chatter> scenario = from3rdRound(round -> round);
        Report report = Determinism.check(scenario, scenario.plan(1));
        assertThat(report.isSame()).isTrue();
        report.orFail();
        assertThat(report.text()).startsWith("both runs are the same");
        assertThat(report.first()).isEqualTo(report.second());
    }

    /** A recorder changes nothing. */
    @Test
    void aRecordedRunHasTheSameTrace() {
        Scenario<Chatter> scenario = from3rdRound(round -> round);
        Recording recording = Recording.of(scenario, scenario.plan(5), new Window(0, 50));
        assertThat(recording.traceHash()).isEqualTo(scenario.run(5).traceHash());
        assertThat(recording.draws()).isEqualTo(scenario.run(5).draws());
        assertThat(recording.events()).isEqualTo(scenario.run(5).events());
        assertThat(recording.occurrences()).hasSize(51);
    }

    @Test
    void oneRunIsLongerThanTheOther() {
        AtomicInteger runs = new AtomicInteger();
        Report report = Determinism.check(Subject.of(Simulation.builder(), simulation -> {
            simulation.workload("w").schedule(5, () -> {});
            if (runs.getAndIncrement() % 2 == 0) {
                simulation.step();
            }
        }));
        assertThat(report.text()).contains("nothing more: the run is over", "event 1 at PT0.000000005S");
    }

    @Test
    void aRecordingWithoutTheEventsSaysWhichToRecord() {
        Scenario<Chatter> one = from3rdRound(round -> 1);
        Scenario<Chatter> other = from3rdRound(round -> 2);
        Report report = Diff.of(Recording.of(one, one.plan(1)), Recording.of(other, other.plan(1)));
        assertThat(report.difference()).isEmpty();
        assertThat(report.text()).contains("record these events of both runs in full to see more");
        Window window = report.window().orElseThrow();
        Report inFull = Diff.of(Recording.of(one, one.plan(1), window), Recording.of(other, other.plan(1), window));
        assertThat(inFull.difference().orElseThrow().firstAct().orElseThrow().what())
                .startsWith("sends ");
    }

    @Test
    void whatDoesNotComeAgainIsReportedWithItsWindow() {
        AtomicInteger runs = new AtomicInteger();
        Report report = Determinism.check(Subject.of(Simulation.builder(), simulation -> {
            simulation.workload("w").schedule(runs.getAndIncrement() == 1 ? 6 : 5, () -> {});
            simulation.runUntilIdle(10);
        }));
        assertThat(report.isSame()).isFalse();
        assertThat(report.text()).contains("the runs part between events 0 and 0", "did not part there again");
    }

    @Test
    void twoPlansPartWhereTheFaultIs() {
        Scenario<Chatter> scenario = from3rdRound(round -> round);
        Plan calm = scenario.plan(1);
        Plan faulty = calm.withFaults(FaultSchedule.parse("at 2.5s for 1s crash n2\n"));
        Report report = Diff.of(scenario, calm, scenario, faulty);
        Difference found = report.difference().orElseThrow();
        assertThat(found.second().orElseThrow().atNanos()).isEqualTo(2_500_000_000L);
        assertThat(report.text()).contains("crash of n2");
        assertThat(Diff.of(scenario, calm, scenario, calm).isSame()).isTrue();
        assertThat(Diff.of(scenario, calm, scenario, calm.withSkipped(Set.of(1)))
                        .isSame())
                .isTrue();
        assertThat(Diff.of(scenario, calm, scenario, scenario.plan(2)).isSame()).isFalse();
    }

    @Test
    void aFailedRunIsComparedAsWell() {
        Scenario<Chatter> scenario = from3rdRound(round -> {
            throw new IllegalStateException("planted " + round);
        });
        assertThat(scenario.run(1).held()).isFalse();
        assertThat(Determinism.check(scenario, scenario.plan(1)).isSame()).isTrue();
    }
}
