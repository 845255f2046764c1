package io.p2p4j.simulator.fault;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that goes wrong in one run. Its text has one fault a line; that is what a failing run prints, and what is
 * edited and replayed.
 *
 * @param faults in any order; faults of one time begin in the order of the list
 */
public record FaultSchedule(List<TimedFault> faults) {
    /** A run in which nothing goes wrong. */
    public static final FaultSchedule NONE = new FaultSchedule(List.of());

    /**
     * Copies the faults.
     *
     * @param faults in any order
     */
    public FaultSchedule {
        faults = List.copyOf(faults);
    }

    /**
     * Reads the text that {@link #toString} writes. Empty lines and lines that begin with {@code #} count for nothing.
     *
     * @param text one fault a line
     * @return the schedule
     * @throws IllegalArgumentException when a line cannot be read; the text names it
     */
    public static FaultSchedule parse(String text) {
        return new FaultSchedule(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(TimedFault::parse)
                .toList());
    }

    @Override
    public String toString() {
        return faults.stream().map(TimedFault::toString).collect(Collectors.joining("\n"));
    }
}
