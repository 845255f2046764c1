package io.p2p4j.simulator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final long MILLI = 1_000_000L;

    private final EventQueue queue = new EventQueue();

    private long add(long timeNanos, long sequence) {
        queue.add(timeNanos, sequence, () -> {});
        return timeNanos;
    }

    /**
     * A program around the simulation runs it for a while, does something, and runs it on. When the next timer was far away
     * by then, all that it did stood in the heap: the speed of a flood was half of what it is.
     */
    @Test
    void aLookAtWhatIsFarAwayKeepsWhatComesBeforeItOutOfTheHeap() {
        long timer = add(30_000 * MILLI, 0);
        assertThat(queue.prepare(1_000 * MILLI)).isFalse();
        for (int i = 1; i <= 1000; i++) {
            // Each before the last one.
            add(1_200 * MILLI - i * MILLI / 100, i);
        }
        assertThat(queue.heaped()).isZero();
        for (int i = 1000; i > 0; i--) {
            assertThat(queue.prepare(timer - 1)).isTrue();
            assertThat(queue.sequence()).isEqualTo(i);
            queue.remove();
        }
        assertThat(queue.prepare(timer - 1)).isFalse();
        assertThat(queue.prepare(timer)).isTrue();
        assertThat(queue.time()).isEqualTo(timer);
    }

    @Test
    void anEventAfterTheTimeIsNotGivenOutThoughItsBucketHasCome() {
        add(10, 0);
        add(11, 1);
        assertThat(queue.prepare(10)).isTrue();
        queue.remove();
        assertThat(queue.prepare(10)).isFalse();
        assertThat(queue.prepare(11)).isTrue();
        assertThat(queue.time()).isEqualTo(11);
    }
}
