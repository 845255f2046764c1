package io.p2p4j.simulator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.context.Cancellable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The wheel keeps the order of a sorted set, whatever the distances, and while events add and cancel others. */
class EventQueueProperties {
    private record Planned(long time, int number) {}

    private final TreeSet<Planned> planned =
            new TreeSet<>(Comparator.comparingLong(Planned::time).thenComparingInt(Planned::number));
    private final List<Cancellable> timers = new ArrayList<>();
    private final List<Planned> events = new ArrayList<>();
    private int ran;

    /** Delays of every magnitude, from the same bucket to beyond the last level. */
    private static long delay(KeyedRandom random, int bitsMax) {
        return random.nextLong(0, 1L << random.nextLong(1, bitsMax + 1));
    }

    private void plan(Kernel kernel, KeyedRandom random, int bitsMax) {
        Planned event = new Planned(kernel.nowNanos() + delay(random, bitsMax), events.size());
        events.add(event);
        planned.add(event);
        timers.add(kernel.schedule(event.time() - kernel.nowNanos(), () -> {
            assertThat(planned.pollFirst()).isEqualTo(event);
            assertThat(kernel.nowNanos()).isEqualTo(event.time());
            ran++;
            if (events.size() < 3000) {
                for (long i = random.nextLong(0, 3); i > 0; i--) {
                    plan(kernel, random, bitsMax);
                }
            }
            if (random.nextLong(0, 100) == 0) {
                // Most at once, so that the queue is cleared of them.
                for (int victim = 0; victim < events.size() - 3; victim++) {
                    cancel(victim);
                }
            } else if (random.nextLong(0, 4) == 0) {
                cancel((int) random.nextLong(0, events.size()));
            }
        }));
    }

    private void cancel(int victim) {
        timers.get(victim).cancel();
        planned.remove(events.get(victim));
    }

    @Property(seed = "1", tries = 200)
    void eventsRunInOrder(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 500) int first,
            @ForAll @IntRange(min = 1, max = 54) int bitsMax) {
        Kernel kernel = new Kernel(seed);
        KeyedRandom random = kernel.random("plan", 0, 0);
        for (int i = 0; i < first; i++) {
            plan(kernel, random, bitsMax);
        }
        while (kernel.step()) {
            assertThat(kernel.pendingEvents()).isEqualTo(planned.size());
            if (random.nextLong(0, 50) == 0) {
                // A look at the next event must not put off what is added before it.
                kernel.runTo(kernel.nowNanos() + delay(random, bitsMax));
                plan(kernel, random, bitsMax);
            }
        }
        assertThat(planned).isEmpty();
        assertThat(ran).isPositive();
    }
}
