package io.p2p4j.cli.sim;

import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.SpanText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values with units, as scenario files have them. */
final class Units {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([A-Za-z]*)(/s)?");
    private static final Map<String, Long> BITS = Map.ofEntries(
            Map.entry("", 8L),
            Map.entry("B", 8L),
            Map.entry("kB", 8_000L),
            Map.entry("MB", 8_000_000L),
            Map.entry("GB", 8_000_000_000L),
            Map.entry("KiB", 8L << 10),
            Map.entry("MiB", 8L << 20),
            Map.entry("GiB", 8L << 30),
            Map.entry("kbit", 1_000L),
            Map.entry("Mbit", 1_000_000L),
            Map.entry("Gbit", 1_000_000_000L));

    private Units() {}

    static Optional<Duration> span(YamlValue value) {
        return value.read(SpanText.EXPECTED, SpanText::parse);
    }

    static Optional<Duration> spanAboveZero(YamlValue value) {
        return value.read(SpanText.EXPECTED + ", more than 0", text -> {
            Duration span = SpanText.parse(text);
            if (span.isZero()) {
                throw new IllegalArgumentException(text);
            }
            return span;
        });
    }

    /** From 0 to 1, or a percentage. */
    static Optional<Double> probability(YamlValue value) {
        return value.read(
                "a probability such as 0.01 or 1%",
                text -> {
                    boolean isPercent = text.endsWith("%");
                    BigDecimal number = new BigDecimal(
                            isPercent ? text.substring(0, text.length() - 1).strip() : text);
                    double probability = (isPercent ? number.movePointLeft(2) : number).doubleValue();
                    if (!(probability >= 0 && probability <= 1)) {
                        throw new IllegalArgumentException(text);
                    }
                    return probability;
                });
    }

    static Optional<Double> number(YamlValue value, double least, double most) {
        return value.read("a number from " + plain(least) + " to " + plain(most), text -> {
            double number = new BigDecimal(text).doubleValue();
            if (!(number >= least && number <= most)) {
                throw new IllegalArgumentException(text);
            }
            return number;
        });
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    static Optional<Long> bytesPerSecond(YamlValue value) {
        return value.read("bytes or bits per second such as 250kB/s, 1.5MiB/s, 100Mbit/s or 0 for no limit", text -> {
            Matcher amount = AMOUNT.matcher(text);
            if (!amount.matches() || (amount.group(3) == null && !text.equals("0"))) {
                throw new IllegalArgumentException(text);
            }
            return bytes(amount);
        });
    }

    static Optional<Integer> bytes(YamlValue value, int least) {
        return value.read("bytes such as 64KiB or 1MB, from " + least + " to 2GiB", text -> {
            Matcher amount = AMOUNT.matcher(text);
            if (!amount.matches() || amount.group(3) != null) {
                throw new IllegalArgumentException(text);
            }
            int bytes = Math.toIntExact(bytes(amount));
            if (bytes < least) {
                throw new IllegalArgumentException(text);
            }
            return bytes;
        });
    }

    private static long bytes(Matcher amount) {
        Long bits = BITS.get(amount.group(2));
        if (bits == null) {
            throw new IllegalArgumentException(amount.group(2));
        }
        return new BigDecimal(amount.group(1))
                .multiply(BigDecimal.valueOf(bits))
                .divideToIntegralValue(BigDecimal.valueOf(8))
                .longValueExact();
    }
}
