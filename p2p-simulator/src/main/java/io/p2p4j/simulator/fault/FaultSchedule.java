package io.p2p4j.simulator.fault;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that goes wrong in one run. Its text has one fault a line; that is what a failing run prints, and what is
 * edited and replayed. For programs there is a form in JSON.
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

    /**
     * Writes the schedule as JSON: an array with an object for each fault, each on a line of its own, such as
     * {@code {"at":"12.5s","for":"3s","kind":"partition","words":["n1","n2"]}}.
     *
     * @return what {@link #fromJson} reads
     */
    public String toJson() {
        return ScheduleJson.write(this);
    }

    /**
     * Reads the JSON that {@link #toJson} writes. All four keys must be there, and no others.
     *
     * @param text strict JSON
     * @return the schedule
     * @throws IllegalArgumentException when it cannot be read; the text names line, column, key and what was expected
     */
    public static FaultSchedule fromJson(String text) {
        return ScheduleJson.read(text);
    }

    /**
     * Adds faults.
     *
     * @param others what goes wrong besides
     * @return a schedule with both, by their beginning
     */
    public FaultSchedule with(FaultSchedule others) {
        return new FaultSchedule(Stream.concat(faults.stream(), others.faults.stream())
                .sorted(Comparator.comparing(TimedFault::at))
                .toList());
    }

    @Override
    public String toString() {
        return faults.stream().map(TimedFault::toString).collect(Collectors.joining("\n"));
    }
}
