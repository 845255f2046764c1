package io.p2p4j.node.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoolRulesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theBackoffDoublesUpToItsCapAndJittersFully() {
        assertThat(Backoff.DEFAULT.bound(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Backoff.DEFAULT.bound(3)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Backoff.DEFAULT.bound(6)).isEqualTo(Duration.ofSeconds(60));
        assertThat(Backoff.DEFAULT.bound(1000)).isEqualTo(Duration.ofSeconds(60));
        SplittableRandom random = new SplittableRandom(3);
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            Duration delay = Backoff.DEFAULT.delay(10, random);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(60));
            sum += delay.toMillis();
        }
        assertThat(sum / 1000).isBetween(27_000.0, 33_000.0);
    }

    @Test
    void theBreakerOpensAfterFiveAndLetsOneTry() {
        CircuitBreaker breaker = new CircuitBreaker(5, Duration.ofSeconds(30), Duration.ofMinutes(10));
        for (int i = 0; i < 5; i++) {
            assertThat(breaker.tryAcquire(0)).isTrue();
            breaker.failed(0);
        }
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(breaker.tryAcquire(29 * SECOND)).isFalse();
        assertThat(breaker.remaining(29 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(breaker.tryAcquire(30 * SECOND)).isTrue();
        assertThat(breaker.tryAcquire(30 * SECOND)).isFalse();
        breaker.failed(30 * SECOND);
        assertThat(breaker.tryAcquire(89 * SECOND)).isFalse();
        assertThat(breaker.tryAcquire(90 * SECOND)).isTrue();
        breaker.abandoned();
        assertThat(breaker.tryAcquire(90 * SECOND)).isTrue();
        breaker.succeeded();
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(breaker.tryAcquire(90 * SECOND)).isTrue();
    }

    @Test
    void theBreakerStaysOpenForTenMinutesAtMost() {
        CircuitBreaker breaker = new CircuitBreaker(1, Duration.ofSeconds(30), Duration.ofMinutes(10));
        breaker.failed(0);
        long now = 0;
        for (int i = 0; i < 10; i++) {
            now += 600 * SECOND;
            assertThat(breaker.tryAcquire(now)).isTrue();
            breaker.failed(now);
        }
        assertThat(breaker.remaining(now)).isEqualTo(Duration.ofMinutes(10));
    }
}
