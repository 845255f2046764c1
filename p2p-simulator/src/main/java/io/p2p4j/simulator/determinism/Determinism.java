package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.List;

/**
 * Tells whether something does the same each time it is run. What differs from process to process only, such as the order of
 * {@code Set.of}, shows when the recording of another process is compared.
 */
public final class Determinism {
    private Determinism() {}

    /**
     * Runs a plan twice and compares the runs.
     *
     * @param scenario what to run
     * @param plan the plan
     * @return the comparison; when the runs differ, with the first event at which they do
     */
    public static Report check(Scenario<?> scenario, Plan plan) {
        return check(Subject.of(scenario, plan));
    }

    /**
     * Runs something twice and compares the runs.
     *
     * @param subject what to run
     * @return the comparison
     */
    public static Report check(Subject subject) {
        return Diff.of(Strictness.EXACT, subject, subject);
    }

    /**
     * Runs something here and compares it with a recording from elsewhere: another process, JVM, locale or machine.
     *
     * @param elsewhere a recording; of the same thing
     * @param subject what to run
     * @return the comparison; what differs first is in it when the recording has those events in full
     */
    public static Report check(Recording elsewhere, Subject subject) {
        Recorder recorder = new Recorder(elsewhere.strictness(), elsewhere.window(), List.of());
        return Diff.of(elsewhere, recorder.record(subject));
    }
}
