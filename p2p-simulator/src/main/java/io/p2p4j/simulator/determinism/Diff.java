package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the first event at which two runs part: checkpoints tell between which events it is, and a second run of both records
 * these in full. Runs that part elsewhere each time are run a few times more.
 */
public final class Diff {
    private static final int RERUNS_MAX = 8;
    private static final int ANCESTORS = 4;

    private final Strictness strictness;
    private final Subject one;
    private final Subject other;

    private Diff(Strictness strictness, Subject one, Subject other) {
        this.strictness = strictness;
        this.one = one;
        this.other = other;
    }

    /**
     * Runs two plans, and finds where what happens is no longer the same. Each is run two to nine times.
     *
     * @param scenario what to run first
     * @param plan its plan
     * @param otherScenario what to run then; may be the same one
     * @param otherPlan its plan
     * @return the comparison
     */
    public static Report of(Scenario<?> scenario, Plan plan, Scenario<?> otherScenario, Plan otherPlan) {
        Strictness strictness = plan.equals(otherPlan) ? Strictness.EXACT : Strictness.LOOSE;
        return of(strictness, Subject.of(scenario, plan), Subject.of(otherScenario, otherPlan));
    }

    /**
     * Runs two subjects, and finds where they part.
     *
     * @param strictness what must be the same
     * @param one what to run first
     * @param other what to run then; may be the same one
     * @return the comparison
     */
    public static Report of(Strictness strictness, Subject one, Subject other) {
        return new Diff(strictness, one, other).find();
    }

    /**
     * Compares two recordings, which may come from different processes.
     *
     * @param one a run
     * @param other another run
     * @return the comparison; what differs first is in it when both have those events in full
     * @throws IllegalArgumentException when their strictness differs
     */
    public static Report of(Recording one, Recording other) {
        Optional<Window> gap = one.gap(other);
        Optional<Difference> found =
                gap.flatMap(window -> Difference.find(one, other).filter(it -> window.contains(it.event())));
        return new Report(one, other, gap, found, false);
    }

    private Report find() {
        Report report = of(record(Optional.empty()), recordOther(Optional.empty()));
        List<Long> watched = List.of();
        List<Long> watchedByOther = List.of();
        for (int rerun = 0; rerun < RERUNS_MAX && report.gap().isPresent(); rerun++) {
            Optional<Window> window =
                    report.difference().isPresent() ? report.first().window() : report.window();
            Recorder mine = new Recorder(strictness, window, watched);
            Recorder theirs = new Recorder(strictness, window, watchedByOther);
            Report next = of(mine.record(one), theirs.record(other));
            if (next.difference().isEmpty()) {
                // They part somewhere else, or not at all this time; what was found before is better than nothing.
                report = next.isSame() || report.difference().isPresent() ? report : next;
                continue;
            }
            report = next;
            Difference found = next.difference().get();
            List<Long> ancestors = unknown(next.first(), mine, found.first());
            List<Long> ancestorsOfOther = unknown(next.second(), theirs, found.second());
            if (watched.containsAll(ancestors) && watchedByOther.containsAll(ancestorsOfOther)) {
                break;
            }
            watched = ancestors;
            watchedByOther = ancestorsOfOther;
        }
        return new Report(report.first(), report.second(), report.gap(), report.difference(), true);
    }

    private Recording record(Optional<Window> window) {
        return new Recorder(strictness, window, List.of()).record(one);
    }

    private Recording recordOther(Optional<Window> window) {
        return new Recorder(strictness, window, List.of()).record(other);
    }

    /** Which events in an event's ancestry nobody knows the origin of. */
    private static List<Long> unknown(Recording recording, Recorder recorder, Optional<Occurrence> event) {
        List<Long> unknown = new ArrayList<>();
        event.ifPresent(it -> recorder.ancestry(it.sequence(), ANCESTORS).stream()
                .filter(sequence -> recording.origin(sequence).isEmpty())
                .forEach(unknown::add));
        return unknown;
    }
}
