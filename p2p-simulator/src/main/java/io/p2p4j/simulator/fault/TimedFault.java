package io.p2p4j.simulator.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A fault with its time.
 *
 * @param at when it begins, since the start of the run
 * @param span how long it lasts
 * @param fault what it is
 */
public record TimedFault(Duration at, Duration span, Fault fault) {
    /**
     * Checks the times.
     *
     * @param at 0 or more
     * @param span 0 or more
     * @param fault the fault
     */
    public TimedFault {
        if (at.isNegative() || span.isNegative()) {
            throw new IllegalArgumentException("fault at " + at + " for " + span + " (expected 0 or more)");
        }
    }

    /**
     * Changes how long it lasts.
     *
     * @param value 0 or more
     * @return a fault like this one
     */
    public TimedFault withSpan(Duration value) {
        return new TimedFault(at, value, fault);
    }

    /**
     * Reads the text that {@link #toString} writes.
     *
     * @param line for example {@code at 12.5s for 3s partition n1 n2}
     * @return the fault
     * @throws IllegalArgumentException when it cannot be read
     */
    public static TimedFault parse(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        if (words.size() < 5 || !words.get(0).equals("at") || !words.get(2).equals("for")) {
            throw new IllegalArgumentException(
                    "fault \"" + line.strip() + "\" (expected: at 12.5s for 3s partition n1 n2)");
        }
        return new TimedFault(
                Spans.parse(words.get(1)),
                Spans.parse(words.get(3)),
                Fault.parse(words.get(4), words.subList(5, words.size())));
    }

    @Override
    public String toString() {
        return "at " + Spans.text(at) + " for " + Spans.text(span) + ' ' + fault.kind()
                + fault.words().stream().map(word -> ' ' + word).collect(Collectors.joining());
    }
}
