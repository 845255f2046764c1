package io.p2p4j.simulator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.context.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class KernelTest {
    private final Kernel kernel = new Kernel(7);

    @Test
    void runForLetsExactlyThatTimePass() {
        List<String> ran = new ArrayList<>();
        kernel.post(10, () -> ran.add("due"));
        kernel.post(11, () -> ran.add("late"));
        kernel.runFor(Duration.ofNanos(10));
        assertThat(ran).containsExactly("due");
        assertThat(kernel.nowNanos()).isEqualTo(10);
        kernel.runFor(Duration.ofDays(365));
        assertThat(ran).containsExactly("due", "late");
    }

    @Test
    void aThousandIdleTimersCostNothingUntilTheyAreDue() {
        int[] fired = {0};
        for (int i = 0; i < 1000; i++) {
            kernel.schedule(Duration.ofHours(1).toNanos(), () -> fired[0]++);
        }
        kernel.runFor(Duration.ofMinutes(59));
        assertThat(kernel.eventCount()).isZero();
        kernel.runFor(Duration.ofMinutes(1));
        assertThat(fired[0]).isEqualTo(1000);
    }

    @Test
    void veryManyEventsOfOneInstantRunInTheirOrder() {
        List<Integer> ran = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        List<Cancellable> timers = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            int number = i;
            timers.add(kernel.schedule(1_000_000, () -> ran.add(number)));
        }
        // Fewer than half, so that they are still there when it is time.
        for (int i = 0; i < 100_000; i++) {
            if (i % 3 == 0) {
                timers.get(i).cancel();
            } else {
                expected.add(i);
            }
        }
        kernel.runFor(Duration.ofMillis(1));
        assertThat(ran).isEqualTo(expected);
    }

    @Test
    void timersThatAreCancelledInTheirBucketAreCleared() {
        List<Integer> ran = new ArrayList<>();
        List<Cancellable> timers = new ArrayList<>();
        kernel.post(1_000_000, () -> timers.subList(0, 900).forEach(Cancellable::cancel));
        for (int i = 0; i < 1000; i++) {
            int number = i;
            timers.add(kernel.schedule(1_000_001 + (i * 7 % 1000), () -> ran.add(number)));
        }
        kernel.runFor(Duration.ofMillis(2));
        assertThat(ran).hasSize(100).allMatch(number -> number >= 900);
        assertThat(kernel.eventCount()).isEqualTo(101);
    }

    @Test
    void runUntilIdleHasABound() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> kernel.post(1, again[0]);
        kernel.post(0, again[0]);
        assertThatThrownBy(() -> kernel.runUntilIdle(100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not idle after 100 events");
    }

    @Test
    void anotherThreadIsRefused() throws Exception {
        FutureTask<Throwable> other = new FutureTask<>(() -> {
            try {
                kernel.post(0, () -> {});
                return new AssertionError("not refused");
            } catch (IllegalStateException refused) {
                return refused;
            }
        });
        new Thread(other, "intruder").start();
        assertThat(other.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("intruder");
    }

    @Test
    void anEventMayNotAdvanceTheTime() {
        kernel.post(0, () -> kernel.runFor(Duration.ofSeconds(1)));
        assertThatThrownBy(kernel::step).hasMessageContaining("must not block");
        assertThat(kernel.step()).isFalse();
    }

    @Test
    void theTraceTellsRunsApart() {
        Kernel same = new Kernel(7);
        Kernel other = new Kernel(8);
        assertThat(kernel.traceHash()).isEqualTo(same.traceHash()).isNotEqualTo(other.traceHash());
        kernel.post(1, () -> {});
        kernel.step();
        assertThat(kernel.traceHash()).isNotEqualTo(same.traceHash());
        same.post(1, () -> {});
        same.step();
        assertThat(kernel.traceHash()).isEqualTo(same.traceHash());
    }

    @Test
    void theDistributionsHaveTheirMoments() {
        KeyedRandom random = kernel.random("moments", 0, 0);
        double uniform = 0;
        double exponential = 0;
        double gaussian = 0;
        double squares = 0;
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            uniform += random.nextDouble();
            exponential += random.nextExponential();
            double normal = random.nextGaussian();
            gaussian += normal;
            squares += normal * normal;
        }
        assertThat(uniform / draws).isBetween(0.495, 0.505);
        assertThat(exponential / draws).isBetween(0.99, 1.01);
        assertThat(gaussian / draws).isBetween(-0.01, 0.01);
        assertThat(squares / draws).isBetween(0.98, 1.02);
    }
}
