package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Priority;
import io.p2p4j.api.identity.Identity;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MessageRulesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void prioritiesShareTurnsByTheirWeightsAndNoneStarves() {
        PriorityQueues<Priority> queues = new PriorityQueues<>();
        for (Priority priority : Priority.values()) {
            for (int i = 0; i < 100; i++) {
                queues.add(priority, priority);
            }
        }
        Map<Priority, Integer> first = new EnumMap<>(Priority.class);
        for (int i = 0; i < 60; i++) {
            assertThat(queues.peek()).isEqualTo(queues.poll());
        }
        assertThat(queues.size()).isEqualTo(340);
        queues = new PriorityQueues<>();
        for (Priority priority : Priority.values()) {
            for (int i = 0; i < 100; i++) {
                queues.add(priority, priority);
            }
        }
        for (int i = 0; i < 150; i++) {
            first.merge(java.util.Objects.requireNonNull(queues.poll()), 1, Integer::sum);
        }
        assertThat(first)
                .containsEntry(Priority.CRITICAL, 80)
                .containsEntry(Priority.HIGH, 40)
                .containsEntry(Priority.NORMAL, 20)
                .containsEntry(Priority.LOW, 10);
        assertThat(queues.remove(Priority.LOW, Priority.LOW)).isTrue();
        assertThat(queues.drain(priority -> priority == Priority.LOW)).hasSize(89);
        assertThat(queues.size()).isEqualTo(400 - 150 - 90);
    }

    @Test
    void aSequenceIsNewOnce() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            SequenceWindow window = new SequenceWindow(64);
            TreeSet<Long> handled = new TreeSet<>();
            long next = 1;
            for (int i = 0; i < 2000; i++) {
                // The sender keeps what it repeats within the window.
                long sequence = random.nextInt(3) == 0 ? Math.max(1, next - random.nextInt(60)) : next++;
                SequenceWindow.Fate fate = window.arrived(sequence);
                if (handled.contains(sequence)) {
                    assertThat(fate).as("seed %d, %d", seed, sequence).isEqualTo(SequenceWindow.Fate.HANDLED);
                } else if (fate == SequenceWindow.Fate.NEW) {
                    handled.add(sequence);
                    window.handled(sequence);
                }
            }
            assertThat(window.size()).isLessThanOrEqualTo(64);
        }
    }

    @Test
    void whatIsUnderWayIsNotBegunAgainAndWhatWasRejectedStaysSo() {
        SequenceWindow window = new SequenceWindow(64);
        assertThat(window.arrived(1)).isEqualTo(SequenceWindow.Fate.NEW);
        assertThat(window.arrived(1)).isEqualTo(SequenceWindow.Fate.UNDER_WAY);
        window.rejected(1, RejectCode.FAILED);
        assertThat(window.arrived(1)).isEqualTo(SequenceWindow.Fate.REJECTED);
        assertThat(window.rejection(1)).isEqualTo(RejectCode.FAILED);
        assertThat(window.arrived(2)).isEqualTo(SequenceWindow.Fate.NEW);
        window.rejected(2, RejectCode.RATE_LIMITED);
        assertThat(window.arrived(2)).isEqualTo(SequenceWindow.Fate.NEW);
        window.oldest(10);
        assertThat(window.arrived(2)).isEqualTo(SequenceWindow.Fate.HANDLED);
        assertThat(window.arrived(1)).isEqualTo(SequenceWindow.Fate.HANDLED);
        assertThat(window.arrived(10)).isEqualTo(SequenceWindow.Fate.NEW);
    }

    @Test
    void aHostileSequenceTakesNoMemory() {
        SequenceWindow window = new SequenceWindow(64);
        assertThat(window.arrived(Long.MAX_VALUE)).isEqualTo(SequenceWindow.Fate.NEW);
        for (long sequence = 1; sequence < 100_000; sequence++) {
            window.arrived(sequence * 1_000_003);
        }
        assertThat(window.size()).isLessThanOrEqualTo(64);
    }

    @Test
    void aBucketAllowsItsBurstAndThenItsRate() {
        TokenBucket bucket = new TokenBucket(10, 20, 0);
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += bucket.tryTake(1, 0) ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(20);
        assertThat(bucket.delay(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(bucket.tryTake(1, SECOND / 10)).isTrue();
        assertThat(bucket.tryTake(1, SECOND / 10)).isFalse();
        // Something larger than the burst passes once, and is waited for.
        assertThat(bucket.tryTake(50, 10 * SECOND)).isTrue();
        assertThat(bucket.delay(10 * SECOND)).isBetween(Duration.ofMillis(3000), Duration.ofMillis(3200));
        bucket.change(1000, 5, 20 * SECOND);
        assertThat(bucket.delay(20 * SECOND)).isZero();
    }

    @Test
    void broadcastsAreRememberedForATimeAndWithinABound() {
        SeenBroadcasts seen = new SeenBroadcasts(10, 120 * SECOND);
        Identity origin = Identity.fromSeed(new byte[32]);
        for (int i = 0; i < 20; i++) {
            seen.add(new BroadcastBody.Id(origin.publicKey(), 1, i), i * SECOND);
        }
        assertThat(seen.size()).isEqualTo(10);
        assertThat(seen.contains(new BroadcastBody.Id(origin.publicKey(), 1, 19), 20 * SECOND))
                .isTrue();
        assertThat(seen.contains(new BroadcastBody.Id(origin.publicKey(), 1, 9), 20 * SECOND))
                .isFalse();
        assertThat(seen.contains(new BroadcastBody.Id(origin.publicKey(), 1, 19), 139 * SECOND))
                .isFalse();
        assertThat(seen.size()).isZero();
    }

    @Test
    void ofCopiesOneIsCheckedAtATimeUntilOneIsRight() {
        PendingChecks<String> checks = new PendingChecks<>();
        Identity origin = Identity.fromSeed(new byte[32]);
        BroadcastBody.Id one = new BroadcastBody.Id(origin.publicKey(), 1, 1);
        BroadcastBody.Id other = new BroadcastBody.Id(origin.publicKey(), 1, 2);
        assertThat(checks.add(one, "forged")).isTrue();
        assertThat(checks.add(one, "right")).isFalse();
        assertThat(checks.add(one, "copy")).isFalse();
        assertThat(checks.add(other, "forged too")).isTrue();
        assertThat(checks.forged(one)).contains("right");
        assertThat(checks.add(one, "late copy")).isFalse();
        assertThat(checks.right(one)).containsExactly("copy", "late copy");
        assertThat(checks.forged(other)).isEmpty();
        assertThat(checks.size()).isZero();
        assertThat(checks.add(other, "again")).isTrue();
    }

    @Test
    void bothZstdsReadEachOtherAndRefuseBombs() throws MessageFormatException {
        byte[] payload = "the same again and again ".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (Zstd writer : List.of(Zstd.get(), Zstd.inJava())) {
            byte[] compressed = writer.compress(payload).orElseThrow();
            assertThat(compressed.length).isLessThan(payload.length / 10);
            for (Zstd reader : List.of(Zstd.get(), Zstd.inJava())) {
                assertThat(reader.decompress(compressed, payload.length)).isEqualTo(payload);
                assertThatThrownBy(() -> reader.decompress(compressed, payload.length - 1))
                        .isInstanceOf(MessageFormatException.class);
                byte[] lying = compressed.clone();
                lying[0] ^= 1;
                assertThatThrownBy(() -> reader.decompress(lying, 1 << 20)).isInstanceOf(MessageFormatException.class);
            }
        }
        byte[] noise = new byte[4096];
        new Random(1).nextBytes(noise);
        assertThat(Zstd.get().compress(noise)).isEmpty();
    }
}
