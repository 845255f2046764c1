package io.p2p4j.simulator.fault;

import java.math.BigDecimal;
import java.time.Duration;

/** Spans of time as a schedule's text has them: seconds with a decimal point and an s, such as {@code 12.5s}. */
final class Spans {
    private Spans() {}

    static String text(Duration span) {
        return BigDecimal.valueOf(span.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    static Duration parse(String text) {
        try {
            if (text.endsWith("s")) {
                return Duration.ofNanos(new BigDecimal(text.substring(0, text.length() - 1))
                        .movePointRight(9)
                        .longValueExact());
            }
        } catch (ArithmeticException | NumberFormatException notANumber) {
            throw new IllegalArgumentException("span " + text + " (expected seconds such as 12.5s)", notANumber);
        }
        throw new IllegalArgumentException("span " + text + " (expected seconds such as 12.5s)");
    }
}
