package io.p2p4j.node.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRuleTest {
    /** Silence in milliseconds, or none when the peer never answered. */
    @ParameterizedTest(name = "silent for {0} ms, {1} succeeded, {2} failed: {3}")
    @CsvSource(
            nullValues = "never",
            value = {
                // New: fewer than five attempts, whatever came of them.
                "never,      0,    0, true",
                "never,      0,    4, true",
                "9999999,    2,    2, true",
                "9999999,    4,    0, true",
                // Five attempts are enough to tell.
                "never,      0,    5, false",
                "0,          3,    2, true",
                "0,          2,    3, false",
                "0,          5,    0, true",
                // Above a half, and not at it.
                "0,          5,    5, false",
                "0,          6,    5, true",
                "0,          500,  500, false",
                "0,          501,  500, true",
                // Within five minutes, and at them.
                "299999,     10,   0, true",
                "300000,     10,   0, true",
                "300001,     10,   0, false",
                // Both are needed.
                "300001,     4,    6, false",
                "0,          4,    6, false",
            })
    void theRuleOfTheSources(Long silenceMillis, long succeeded, long failed, boolean healthy) {
        Optional<Duration> silence = Optional.ofNullable(silenceMillis).map(Duration::ofMillis);
        assertThat(HealthRule.DEFAULT.isHealthy(silence, succeeded, failed)).isEqualTo(healthy);
        assertThat(Oracle.isHealthy(silenceMillis, succeeded, failed)).isEqualTo(healthy);
    }

    @Test
    void theOracleAndTheRuleAgreeEverywhere() {
        for (Long silence : new Long[] {null, 0L, 299_999L, 300_000L, 300_001L}) {
            for (int succeeded = 0; succeeded < 12; succeeded++) {
                for (int failed = 0; failed < 12; failed++) {
                    assertThat(HealthRule.DEFAULT.isHealthy(
                                    Optional.ofNullable(silence).map(Duration::ofMillis), succeeded, failed))
                            .isEqualTo(Oracle.isHealthy(silence, succeeded, failed));
                }
            }
        }
    }

    @ParameterizedTest(name = "success {0}, round trip {1} ms, loss {2}, bandwidth {3}: {4}")
    @CsvSource(
            nullValues = "unknown",
            value = {
                "1,   0,       0,   1,   1.0",
                "0,   unknown, 1,   0,   0.15",
                "1,   unknown, 1,   0,   0.55",
                "0,   0,       1,   0,   0.3",
                "0,   200,     1,   0,   0.15",
                "0,   600,     1,   0,   0.075",
                "0,   unknown, 0,   0,   0.35",
                "0,   unknown, 1,   1,   0.25",
            })
    void qualityIsFortyThirtyTwentyTen(
            double success, Long roundTripMillis, double loss, double bandwidth, double expected) {
        Optional<Duration> roundTrip = Optional.ofNullable(roundTripMillis).map(Duration::ofMillis);
        assertThat(Quality.score(success, roundTrip, loss, bandwidth)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void qualityRemembersTheLastTenPings() {
        Quality quality = new Quality();
        assertThat(quality.loss()).isZero();
        quality.lost();
        assertThat(quality.loss()).isEqualTo(1);
        for (int i = 0; i < 9; i++) {
            quality.answered(Duration.ofMillis(100));
        }
        assertThat(quality.loss()).isEqualTo(0.1);
        quality.answered(Duration.ofMillis(100));
        assertThat(quality.loss()).isZero();
        assertThat(quality.roundTrip()).contains(Duration.ofMillis(100));
        quality.answered(Duration.ofMillis(500));
        assertThat(quality.roundTrip()).contains(Duration.ofMillis(200));
    }

    @Test
    void theBestRateCountsAndFades() {
        Quality quality = new Quality();
        double unknown = quality.score(1, 0);
        quality.bytes(0, 0);
        quality.bytes(1_310_720, 1_000_000_000);
        double fast = quality.score(1, 0);
        assertThat(fast).isGreaterThan(unknown);
        quality.bytes(1_310_720, 2_000_000_000L);
        assertThat(quality.score(1, 0)).isEqualTo(fast);
        quality.bytes(1_310_721, 3_000_000_000L);
        assertThat(quality.score(1, 0)).isLessThan(fast).isGreaterThan(unknown);
    }
}
