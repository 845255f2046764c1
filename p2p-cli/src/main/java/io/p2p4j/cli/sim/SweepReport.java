package io.p2p4j.cli.sim;

import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Violation;
import io.p2p4j.simulator.sweep.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep or one part of it came to. It has nothing in it that differs from machine to machine or from one try to the
 * next, and the reports of all parts add up to that of the whole. Not thread-safe.
 */
public final class SweepReport {
    private final String target;
    private final String sha256;
    private final Sweep.Seeds seeds;
    private final boolean isToFirst;
    private long runs;
    private long events;
    private long draws;
    private Duration simulated = Duration.ZERO;
    private long hash;
    private final Map<String, Failure> failures = new LinkedHashMap<>();

    /** The seeds for which one check does not hold. */
    static final class Failure {
        final String check;
        final List<Long> seeds = new ArrayList<>();
        First first;
        Optional<Small> small = Optional.empty();

        Failure(String check, First first) {
            this.check = check;
            this.first = first;
        }
    }

    /** Its first run. */
    record First(String at, long event, String cause, String trace) {}

    /** What shrinking made of its first run. */
    record Small(long reruns, String plan, String report) {}

    /** The numbers of all runs. */
    record Totals(long runs, long events, long draws, Duration simulated, long hash) {}

    /**
     * Begins a report without runs.
     *
     * @param target the file and the jars, as a shell reads them
     * @param sha256 of the file's text
     * @param seeds which part of which seeds
     * @param isToFirst true when it ends with the first failure
     */
    public SweepReport(String target, String sha256, Sweep.Seeds seeds, boolean isToFirst) {
        this.target = target;
        this.sha256 = sha256;
        this.seeds = seeds;
        this.isToFirst = isToFirst;
    }

    /**
     * Adds a run. Runs come in the order of their seeds.
     *
     * @param run what came of a seed
     */
    public void add(Run run) {
        add(new Totals(1, run.events(), run.draws(), run.simulated(), Long.parseUnsignedLong(run.traceHash(), 16)));
        run.violation()
                .ifPresent(found -> failures.computeIfAbsent(
                                found.check(), check -> new Failure(check, first(run, found)))
                        .seeds
                        .add(run.plan().seed()));
    }

    private static First first(Run run, Violation found) {
        return new First(found.at().toString(), found.event(), String.valueOf(found.cause()), run.traceHash());
    }

    void add(Totals more) {
        runs += more.runs;
        events += more.events;
        draws += more.draws;
        simulated = simulated.plus(more.simulated);
        hash += more.hash;
    }

    /** Adds what another part found about a check: the first seed of all parts is the whole's first one. */
    void add(Failure other) {
        Failure mine = failures.get(other.check);
        if (mine == null) {
            failures.put(other.check, other);
            return;
        }
        if (other.seeds.get(0) < mine.seeds.get(0)) {
            mine.first = other.first;
            mine.small = other.small;
        }
        mine.seeds.addAll(other.seeds);
        mine.seeds.sort(Comparator.naturalOrder());
    }

    /**
     * Adds what shrinking came to.
     *
     * @param check the check that does not hold
     * @param run the smallest run that was found
     * @param reruns how many were tried
     */
    public void shrunk(String check, Run run, long reruns) {
        Failure failure = failures.get(check);
        if (failure != null) {
            failure.small = Optional.of(new Small(reruns, run.plan().toJson(), run.report()));
        }
    }

    /**
     * Returns the first seed for each check that does not hold.
     *
     * @return the seeds by the checks' names, the least seed first
     */
    public Map<String, Long> firstSeeds() {
        Map<String, Long> all = new LinkedHashMap<>();
        failures().forEach(failure -> all.put(failure.check, failure.seeds.get(0)));
        return all;
    }

    /** Those with the least seeds first; each seed is in one of them only. */
    List<Failure> failures() {
        return failures.values().stream()
                .sorted(Comparator.comparingLong(failure -> failure.seeds.get(0)))
                .toList();
    }

    /**
     * Tells whether everything held.
     *
     * @return false when there is a failing seed
     */
    public boolean held() {
        return failures.isEmpty();
    }

    /**
     * Returns how many runs failed.
     *
     * @return the number of seeds
     */
    public long failed() {
        return failures.values().stream()
                .mapToLong(failure -> failure.seeds.size())
                .sum();
    }

    /**
     * Returns how many runs there were.
     *
     * @return the number of seeds
     */
    public long runs() {
        return runs;
    }

    /**
     * Returns how many events there were in all runs.
     *
     * @return the sum
     */
    public long events() {
        return events;
    }

    String target() {
        return target;
    }

    String sha256() {
        return sha256;
    }

    Sweep.Seeds seeds() {
        return seeds;
    }

    boolean isToFirst() {
        return isToFirst;
    }

    Totals totals() {
        return new Totals(runs, events, draws, simulated, hash);
    }
}
