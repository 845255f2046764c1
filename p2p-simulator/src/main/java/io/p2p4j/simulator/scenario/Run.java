package io.p2p4j.simulator.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param plan what was run
 * @param violation what did not hold; the run ended there
 * @param simulated how much time it covers
 * @param operations how many operations of the workload there were, with those left out
 * @param events how many events ran
 * @param draws how many random numbers were drawn
 * @param traceHash the hash of all of it; the same plan has the same hash everywhere
 * @param journal what nodes, faults and workload noted, in order
 */
public record Run(
        Plan plan,
        Optional<Violation> violation,
        Duration simulated,
        int operations,
        long events,
        long draws,
        String traceHash,
        List<String> journal) {
    private static final int JOURNAL_SHOWN = 30;

    /**
     * Copies the journal.
     *
     * @param plan what was run
     * @param violation what did not hold
     * @param simulated how much time
     * @param operations how many operations
     * @param events how many events
     * @param draws how many draws
     * @param traceHash the hash
     * @param journal the notes
     */
    public Run {
        journal = List.copyOf(journal);
    }

    /**
     * Tells whether everything held.
     *
     * @return true when nothing was violated
     */
    public boolean held() {
        return violation.isEmpty();
    }

    /**
     * Tells whether another run did the same, as far as both show it.
     *
     * @param other a run, of the same plan
     * @return true when plan, events, draws, hash and journal are equal
     */
    public boolean isSameAs(Run other) {
        return plan.equals(other.plan)
                && events == other.events
                && draws == other.draws
                && traceHash.equals(other.traceHash)
                && journal.equals(other.journal);
    }

    /**
     * Fails when something did not hold.
     *
     * @throws AssertionError with the report and the cause
     */
    public void orFail() {
        violation.ifPresent(found -> {
            throw new AssertionError(report(), found.cause());
        });
    }

    /**
     * Describes the run for people: what did not hold, the plan, the counts and the last notes.
     *
     * @return several lines
     */
    public String report() {
        StringBuilder text = new StringBuilder();
        text.append(violation.map(Violation::toString).orElse("everything held"))
                .append('\n');
        text.append("  seed ")
                .append(plan.seed())
                .append(", ")
                .append(plan.nodes())
                .append(" nodes, ");
        text.append(simulated).append(" simulated, ").append(events).append(" events, ");
        text.append(draws).append(" draws, trace ").append(traceHash).append('\n');
        text.append("  faults\n");
        plan.faults()
                .toString()
                .lines()
                .forEach(line -> text.append("    ").append(line).append('\n'));
        text.append("  ")
                .append(operations - plan.skipped().size())
                .append(" of ")
                .append(operations);
        text.append(" operations\n  journal\n");
        int from = Math.max(0, journal.size() - JOURNAL_SHOWN);
        if (from > 0) {
            text.append("    (").append(from).append(" lines before)\n");
        }
        journal.subList(from, journal.size())
                .forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    /**
     * Writes the run as JSON for programs: the verdict, the counts, the trace hash, the {@code plan} as
     * {@link Plan#toJson} writes it, and the journal.
     *
     * @return an object
     */
    public String toJson() {
        return PlanJson.write(this);
    }
}
