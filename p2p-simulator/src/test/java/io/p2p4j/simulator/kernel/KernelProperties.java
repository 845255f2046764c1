package io.p2p4j.simulator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.context.Cancellable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class KernelProperties {
    private record Planned(long time, int number) {}

    @Property(seed = "1")
    void eventsRunByTimeAndThenInTheOrderOfTheirScheduling(
            @ForAll @Size(max = 400) List<@LongRange(min = 0, max = 20) Long> delays) {
        Kernel kernel = new Kernel(1);
        List<Planned> planned = new ArrayList<>();
        List<Planned> ran = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            Planned event = new Planned(delays.get(i), i);
            planned.add(event);
            kernel.post(event.time(), () -> {
                assertThat(kernel.nowNanos()).isEqualTo(event.time());
                ran.add(event);
            });
        }
        kernel.runUntilIdle(1000);
        planned.sort(Comparator.comparingLong(Planned::time).thenComparingInt(Planned::number));
        assertThat(ran).isEqualTo(planned);
    }

    @Property(seed = "1")
    void cancelledTimersDoNotRunAndChangeNothing(
            @ForAll @Size(max = 400) List<@LongRange(min = 0, max = 20) Long> delays,
            @ForAll @IntRange(min = 1, max = 5) int keptOneOf) {
        Kernel kernel = new Kernel(1);
        List<Planned> planned = new ArrayList<>();
        List<Planned> ran = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            Planned event = new Planned(delays.get(i), i);
            Cancellable timer = kernel.schedule(event.time(), () -> ran.add(event));
            if (i % keptOneOf == 0) {
                planned.add(event);
            } else {
                timer.cancel();
                timer.cancel();
            }
        }
        assertThat(kernel.pendingEvents()).isEqualTo(planned.size());
        planned.sort(Comparator.comparingLong(Planned::time).thenComparingInt(Planned::number));
        long count = kernel.runUntilIdle(1000);
        assertThat(ran).isEqualTo(planned);
        assertThat(count).isEqualTo(planned.size());
        assertThat(kernel.pendingEvents()).isZero();
    }

    @Property(seed = "1")
    void aDrawDependsOnItsKeyAlone(
            @ForAll long seed, @ForAll @IntRange(max = 50) int others, @ForAll @IntRange(min = 1, max = 50) int draws) {
        Kernel alone = new Kernel(seed);
        Kernel crowded = new Kernel(seed);
        KeyedRandom expected = alone.random("latency", 1, 2);
        KeyedRandom other = crowded.random("loss", 1, 2);
        KeyedRandom actual = crowded.random("latency", 1, 2);
        for (int k = 0; k < draws; k++) {
            for (int i = 0; i < others; i++) {
                other.nextLong();
            }
            long draw = expected.nextLong();
            assertThat(actual.nextLong()).isEqualTo(draw);
            assertThat(KeyedRandom.draw(seed, Hash64.of("latency"), 1, 2, k)).isEqualTo(draw);
        }
        assertThat(crowded.drawCount()).isEqualTo((long) draws * (others + 1));
    }

    @Property(seed = "1")
    void boundedDrawsStayInTheirBounds(@ForAll long seed, @ForAll long a, @ForAll long b) {
        KeyedRandom random = new Kernel(seed).random("bounds", 0, 0);
        long low = Math.min(a, b);
        long high = Math.max(a, b);
        if (low < high) {
            for (int i = 0; i < 20; i++) {
                assertThat(random.nextLong(low, high)).isBetween(low, high - 1);
            }
        }
    }
}
