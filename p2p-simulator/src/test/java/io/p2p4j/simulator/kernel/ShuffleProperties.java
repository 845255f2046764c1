package io.p2p4j.simulator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ShuffleProperties {
    private record Event(long lane, int number, List<Event> ran) implements Laned {
        @Override
        public void run() {
            ran.add(this);
        }

        @Override
        public String toString() {
            return lane + "." + number;
        }
    }

    /** Whatever is shuffled when: time orders first, and events of a lane at one instant keep their order. */
    @Property(seed = "1", tries = 300)
    void lanesKeepTheirOrder(
            @ForAll long seed, @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 39) Integer> plan) {
        Kernel kernel = new Kernel(seed);
        List<Event> ran = new ArrayList<>();
        List<Event> posted = new ArrayList<>();
        List<Runnable> ends = new ArrayList<>();
        for (int step : plan) {
            if (step >= 36) {
                ends.add(kernel.shuffle());
            } else if (step >= 32 && !ends.isEmpty()) {
                ends.remove(0).run();
            } else if (step >= 28) {
                kernel.runFor(Duration.ofNanos(step - 27));
            } else {
                Event event = new Event(step % 4, posted.size(), ran);
                posted.add(event);
                kernel.post(0, event);
            }
        }
        kernel.runUntilIdle(1000);
        assertThat(ran).hasSameSizeAs(posted);
        for (int lane = 0; lane < 4; lane++) {
            int wanted = lane;
            assertThat(ran.stream().filter(event -> event.lane() == wanted))
                    .containsExactlyElementsOf(posted.stream()
                            .filter(event -> event.lane() == wanted)
                            .toList());
        }
    }

    @Example
    void ordersDifferFromInstantToInstantAndFromSeedToSeed() {
        TreeSet<String> orders = new TreeSet<>();
        for (long seed = 0; seed < 8; seed++) {
            Kernel kernel = new Kernel(seed);
            Runnable end = kernel.shuffle();
            for (int time = 0; time < 8; time++) {
                List<Event> ran = new ArrayList<>();
                for (int lane = 0; lane < 4; lane++) {
                    kernel.schedule(time, new Event(lane, 0, ran));
                }
                kernel.runUntilIdle(10);
                orders.add(ran.toString());
            }
            end.run();
            List<Event> ran = new ArrayList<>();
            kernel.runFor(Duration.ofNanos(1));
            for (int lane = 0; lane < 4; lane++) {
                kernel.post(0, new Event(lane, 0, ran));
            }
            kernel.runUntilIdle(10);
            assertThat(ran).hasToString("[0.0, 1.0, 2.0, 3.0]");
        }
        assertThat(orders).hasSizeGreaterThan(15);
    }
}
