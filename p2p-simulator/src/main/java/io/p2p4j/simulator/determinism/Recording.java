package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/**
 * What was kept of a run: a hash of everything that happened, at equal distances, and one window of it in full.
 *
 * @param subject what was run, for people
 * @param platform where it was run, for people
 * @param strictness what the digest is of
 * @param events how many events ran
 * @param draws how many random numbers were drawn
 * @param traceHash the run's trace hash
 * @param digest hash of everything that the probe saw; unlike the trace hash it does not contain the seed
 * @param stride how many events lie between two checkpoints, a power of 2
 * @param checkpoints the digest before the first event, and after each stride
 * @param window which events are there in full, if any
 * @param occurrences these events
 * @param origins where some of them come from, by the order of scheduling
 */
public record Recording(
        String subject,
        String platform,
        Strictness strictness,
        long events,
        long draws,
        String traceHash,
        long digest,
        long stride,
        List<Long> checkpoints,
        Optional<Window> window,
        List<Occurrence> occurrences,
        List<Origin> origins) {
    /** How many checkpoints a recording has at most; beyond it the stride doubles. */
    public static final int CHECKPOINTS_MAX = 16_384;

    /**
     * Copies.
     *
     * @param subject what was run
     * @param platform where
     * @param strictness what the digest is of
     * @param events how many events
     * @param draws how many draws
     * @param traceHash the hash
     * @param digest the digest
     * @param stride a power of 2
     * @param checkpoints the digests
     * @param window which events
     * @param occurrences the events
     * @param origins where they come from
     */
    public Recording {
        if (stride < 1 || Long.bitCount(stride) != 1) {
            throw new IllegalArgumentException("stride: " + stride + " (expected a power of 2)");
        }
        if (checkpoints.size() > CHECKPOINTS_MAX) {
            throw new IllegalArgumentException(
                    "checkpoints: " + checkpoints.size() + " (expected at most " + CHECKPOINTS_MAX + ")");
        }
        checkpoints = List.copyOf(checkpoints);
        occurrences = List.copyOf(occurrences);
        origins = List.copyOf(origins);
    }

    /**
     * Runs a plan and keeps its checkpoints.
     *
     * @param scenario what to run
     * @param plan the plan
     * @return the recording
     */
    public static Recording of(Scenario<?> scenario, Plan plan) {
        return of(Subject.of(scenario, plan));
    }

    /**
     * Runs a plan, and keeps its checkpoints and some of its events in full.
     *
     * @param scenario what to run
     * @param plan the plan
     * @param window which events
     * @return the recording
     */
    public static Recording of(Scenario<?> scenario, Plan plan, Window window) {
        return of(Subject.of(scenario, plan), window);
    }

    /**
     * Runs something and keeps its checkpoints.
     *
     * @param subject what to run
     * @return the recording
     */
    public static Recording of(Subject subject) {
        return new Recorder(Strictness.EXACT, Optional.empty(), List.of()).record(subject);
    }

    /**
     * Runs something, and keeps its checkpoints and some of its events in full.
     *
     * @param subject what to run
     * @param window which events
     * @return the recording
     */
    public static Recording of(Subject subject, Window window) {
        return new Recorder(Strictness.EXACT, Optional.of(window), List.of()).record(subject);
    }

    /**
     * Reads what {@link #toText()} wrote, in this process or another one.
     *
     * @param text the lines
     * @return the recording
     * @throws IllegalArgumentException when it is none
     */
    public static Recording parse(String text) {
        return RecordingText.parse(text);
    }

    /**
     * Writes it as text, so that a process with another JVM can compare its own run with it.
     *
     * @return lines
     */
    public String toText() {
        return RecordingText.write(this);
    }

    Optional<Origin> origin(long sequence) {
        return origins.stream().filter(it -> it.sequence() == sequence).findFirst();
    }

    /** Where this run and another one are not the same: the first checkpoint that differs and the one before. */
    Optional<Window> gap(Recording other) {
        if (strictness != other.strictness) {
            throw new IllegalArgumentException(
                    "recordings " + strictness + " and " + other.strictness + " (expected two of the same strictness)");
        }
        long common = Math.max(stride, other.stride);
        long mine = common / stride;
        long theirs = common / other.stride;
        long count = Math.min(steps(mine), other.steps(theirs));
        for (long i = 0; i < count; i++) {
            if (!checkpoints.get((int) (i * mine)).equals(other.checkpoints.get((int) (i * theirs)))) {
                return Optional.of(i == 0 ? new Window(0, 0) : new Window((i - 1) * common + 1, i * common));
            }
        }
        if (events == other.events && digest == other.digest) {
            return Optional.empty();
        }
        // What follows the last checkpoint that both have; one event more than the shorter run has shows what it lacks.
        long last = Math.min(events, other.events) + 1;
        return Optional.of(new Window(count == 0 ? 0 : (count - 1) * common + 1, last));
    }

    private long steps(long step) {
        return (checkpoints.size() + step - 1) / step;
    }
}
