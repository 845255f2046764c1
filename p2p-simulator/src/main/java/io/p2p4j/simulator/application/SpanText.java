package io.p2p4j.simulator.application;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as files for people have them: numbers with units, the greater units first, such as {@code 1m30s}. */
public final class SpanText {
    /** What a span looks like, for errors. */
    public static final String EXPECTED = "a span such as 50ms, 1.5s, 1m30s or 24h";

    private static final Pattern WHOLE = Pattern.compile("([0-9]+(\\.[0-9]+)?(d|h|m|s|ms|us|ns))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)([a-z]+)");
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private SpanText() {}

    /**
     * Reads a span.
     *
     * @param text for example {@code 1m30s}
     * @return the span
     * @throws IllegalArgumentException when it is none, when it is finer than a nanosecond or longer than 292 years
     */
    public static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(text + " (expected " + EXPECTED + ")");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        long unitBefore = Long.MAX_VALUE;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long unit = unitNanos(part.group(2));
            if (unit >= unitBefore) {
                throw new IllegalArgumentException(text + " (expected greater units first, each once)");
            }
            unitBefore = unit;
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        if (nanos.stripTrailingZeros().scale() > 0 || nanos.compareTo(NANOS_MAX) > 0) {
            throw new IllegalArgumentException(text + " (expected whole nanoseconds, and at most 292 years)");
        }
        return Duration.ofNanos(nanos.longValueExact());
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "d" -> 86_400_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            case "ns" -> 1L;
            default -> throw new IllegalArgumentException(unit + " (expected one of d, h, m, s, ms, us, ns)");
        };
    }
}
