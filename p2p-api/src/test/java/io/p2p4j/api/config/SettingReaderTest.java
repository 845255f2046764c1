package io.p2p4j.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SettingReaderTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static SettingReader of(String value) {
        return SettingReader.of(Map.of("X_P2P_A", value), "test");
    }

    @Test
    void absentSettingsGiveTheDefault() {
        SettingReader reader = SettingReader.of(Map.of(), "test");
        assertThat(reader.number("A", 1, 2, 3)).isEqualTo(1);
        assertThat(reader.bytes("A", 1, 2, 3)).isEqualTo(1);
        assertThat(reader.probability("A", 0.5)).isEqualTo(0.5);
        assertThat(reader.duration("A", Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .isZero();
        assertThat(reader.flag("A", true)).isTrue();
        assertThat(reader.constant("A", Colour.RED)).isEqualTo(Colour.RED);
        assertThat(reader.text("A", "b")).isEqualTo("b");
        assertThat(reader.settings()).isEmpty();
    }

    @Test
    void constantsAreFoundInAnyCase() {
        assertThat(of("dark-blue").constant("X_P2P_A", Colour.RED)).isEqualTo(Colour.DARK_BLUE);
        assertThatThrownBy(() -> of("green").constant("X_P2P_A", Colour.RED))
                .isInstanceOf(ConfigException.class)
                .hasMessage("X_P2P_A (test): value 'green' is wrong (expected one of RED, DARK_BLUE)");
    }

    @Test
    void flagsAndProbabilities() {
        assertThat(of("TRUE").flag("X_P2P_A", false)).isTrue();
        assertThat(of("false").flag("X_P2P_A", true)).isFalse();
        assertThatThrownBy(() -> of("yes").flag("X_P2P_A", true)).hasMessageContaining("true or false");
        assertThat(of("0.01").probability("X_P2P_A", 0)).isEqualTo(0.01);
        assertThat(of("1e-3").probability("X_P2P_A", 0)).isEqualTo(0.001);
        for (String wrong : List.of("NaN", "-0.1", "1.01", "1%", "0x1p-3", "Infinity")) {
            assertThatThrownBy(() -> of(wrong).probability("X_P2P_A", 0))
                    .hasMessage("X_P2P_A (test): value '" + wrong + "' is wrong (expected a number, 0 to 1)");
        }
    }

    @Test
    void unknownNamesOfOnesOwnAreRefused() {
        SettingReader reader = SettingReader.of(Map.of("X_P2P_LATENCY", "1", "Y_P2P_A", "2"), "test");
        reader.requireKnown("X_P2P_", List.of("X_P2P_LATENCY"));
        assertThatThrownBy(() -> reader.requireKnown("X_P2P_", List.of("X_P2P_LATENCY_MS", "X_P2P_LOSS")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("X_P2P_LATENCY (test) is no known setting (nearest: X_P2P_LATENCY_MS, X_P2P_LOSS)");
    }

    @Property(seed = "1")
    void durationsAreReadAsTheyAreWritten(@ForAll @LongRange(min = 0, max = 100_000_000_000L) long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        Duration max = Duration.ofDays(1);
        assertThat(of(nanos + "ns").duration("X_P2P_A", max, Duration.ZERO, max))
                .isEqualTo(duration);
        assertThat(of(duration.toString()).duration("X_P2P_A", max, Duration.ZERO, max))
                .isEqualTo(duration);
        assertThat(of(Values.text(duration)).duration("X_P2P_A", max, Duration.ZERO, max))
                .isEqualTo(duration);
    }

    @Property(seed = "1")
    void anyTextIsReadOrRefusedWithTheSettingsName(@ForAll @StringLength(max = 40) String text) {
        SettingReader reader = of(text);
        for (Runnable read : List.<Runnable>of(
                () -> reader.number("X_P2P_A", 0, -5, 5),
                () -> reader.bytes("X_P2P_A", 0, 0, Long.MAX_VALUE),
                () -> reader.decimal("X_P2P_A", 0, -1, 1),
                () -> reader.duration("X_P2P_A", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)),
                () -> reader.flag("X_P2P_A", true),
                () -> reader.constant("X_P2P_A", Colour.RED))) {
            try {
                read.run();
            } catch (ConfigException e) {
                assertThat(e).hasMessageStartingWith("X_P2P_A (test): value ");
            }
        }
    }
}
