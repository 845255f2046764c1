package io.p2p4j.simulator.sweep;

import io.p2p4j.simulator.fault.Fault;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.fault.LinkFault;
import io.p2p4j.simulator.fault.TimedFault;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.scenario.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes a failing plan small: leaves out faults, operations and nodes, and makes the run and what is left of its faults
 * shorter, smaller and rounder, as long as the same check fails with the same class of exception. That works because a draw depends on
 * its key alone, so that what stays in a plan happens as it did. Not thread-safe.
 */
public final class Shrinker {
    private static final Duration SPAN_MIN = Duration.ofMillis(1);
    private static final List<Duration> UNITS =
            List.of(Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMillis(1));

    private final Scenario<?> scenario;
    private final int rerunsMax;
    private Run smallest;
    private String what = "";
    private int reruns;

    /**
     * What shrinking came to.
     *
     * @param run a run of the smallest plan found
     * @param reruns how many plans were tried
     */
    public record Result(Run run, int reruns) {}

    private Shrinker(Scenario<?> scenario, Run failed, int rerunsMax) {
        this.scenario = scenario;
        this.smallest = failed;
        this.rerunsMax = rerunsMax;
    }

    /**
     * Makes the plan of a failed run small.
     *
     * @param scenario what was run
     * @param failed a run with a violation
     * @param rerunsMax how many plans to try at most
     * @return a run in which the same check fails
     * @throws IllegalArgumentException when the run did not fail
     */
    public static Result shrink(Scenario<?> scenario, Run failed, int rerunsMax) {
        Shrinker shrinker = new Shrinker(scenario, failed, rerunsMax);
        shrinker.what = failed.violation()
                .map(Shrinker::what)
                .orElseThrow(() -> new IllegalArgumentException(
                        "run of seed " + failed.plan().seed() + " in which everything held (expected a failed one)"));
        shrinker.shrink();
        return new Result(shrinker.smallest, shrinker.reruns);
    }

    /** Faults first: each makes the run harder to understand, and without them nodes and operations fall away faster. */
    private void shrink() {
        cutAfterTheViolation();
        int before;
        do {
            before = size();
            faults();
            operations();
            smallerGroups();
            nodes();
            shorterFaults();
            cutAfterTheViolation();
        } while (size() < before && reruns < rerunsMax);
        rounderTimes();
        cutAfterTheViolation();
    }

    private int size() {
        Plan plan = smallest.plan();
        int words = plan.faults().faults().stream()
                .mapToInt(fault -> fault.fault().words().size())
                .sum();
        return words
                + plan.faults().faults().size()
                + plan.nodes()
                + smallest.operations()
                - plan.skipped().size();
    }

    /** A check that stumbles over a node that is left out does not fail as it did. */
    private static String what(Violation violation) {
        return violation.cause().getClass().getName() + ' ' + violation.check();
    }

    /** Tries a plan, and keeps it when it fails in the same way. */
    private boolean fails(Plan candidate) {
        if (reruns >= rerunsMax) {
            return false;
        }
        reruns++;
        Run run = scenario.run(candidate);
        boolean same = run.violation().map(Shrinker::what).equals(Optional.of(what));
        if (same) {
            smallest = run;
        }
        return same;
    }

    private void cutAfterTheViolation() {
        Plan plan = smallest.plan();
        Duration at = smallest.violation().orElseThrow().at();
        if (at.compareTo(plan.span()) < 0) {
            List<TimedFault> begun = plan.faults().faults().stream()
                    .filter(fault -> fault.at().compareTo(at) <= 0)
                    .toList();
            fails(plan.withSpan(at.plus(SPAN_MIN)).withFaults(new FaultSchedule(begun)));
        } else {
            // What must hold at last fails at the end; try to get there sooner.
            for (Duration half = plan.span().dividedBy(2);
                    half.compareTo(SPAN_MIN) > 0 && fails(smallest.plan().withSpan(half));
                    half = half.dividedBy(2)) {}
        }
    }

    private void faults() {
        Plan plan = smallest.plan();
        DeltaDebugging.minimise(
                plan.faults().faults(), part -> fails(smallest.plan().withFaults(new FaultSchedule(part))));
    }

    private void operations() {
        int all = smallest.operations();
        List<Integer> done = IntStream.range(0, all)
                .filter(number -> !smallest.plan().skipped().contains(number))
                .boxed()
                .toList();
        DeltaDebugging.minimise(done, part -> {
            TreeSet<Integer> skipped =
                    new TreeSet<>(IntStream.range(0, all).boxed().toList());
            part.forEach(skipped::remove);
            return fails(smallest.plan().withSkipped(skipped));
        });
    }

    /** Nodes fall away from the last, since the others must keep their numbers. */
    private void nodes() {
        boolean fewer = true;
        while (fewer && smallest.plan().nodes() > 1) {
            Plan plan = smallest.plan();
            int last = plan.nodes() - 1;
            List<TimedFault> others = plan.faults().faults().stream()
                    .filter(fault -> !fault.fault().words().contains("n" + last))
                    .toList();
            fewer = fails(plan.withNodes(last).withFaults(new FaultSchedule(others)));
        }
    }

    /** A group of nodes may need fewer than were drawn. The last ones first, so that {@link #nodes} can drop them. */
    private void smallerGroups() {
        for (int i = 0; i < faultCount(); i++) {
            if (fault(i).fault() instanceof Fault.Partition partition) {
                smallerGroup(i, partition.nodes(), Fault.Partition::new);
            } else if (fault(i).fault() instanceof LinkFault.Swizzle swizzle) {
                smallerGroup(i, swizzle.nodes(), LinkFault.Swizzle::new);
            }
        }
    }

    private void smallerGroup(int index, List<String> group, Function<List<String>, Fault> fault) {
        List<String> nodes = group;
        for (int one = nodes.size() - 1; one >= 0 && nodes.size() > 1; one--) {
            List<String> fewer = new ArrayList<>(nodes);
            fewer.remove(one);
            TimedFault old = fault(index);
            if (fails(withFault(index, new TimedFault(old.at(), old.span(), fault.apply(fewer))))) {
                nodes = fewer;
            }
        }
    }

    private int faultCount() {
        return smallest.plan().faults().faults().size();
    }

    private TimedFault fault(int index) {
        return smallest.plan().faults().faults().get(index);
    }

    private Plan withFault(int index, TimedFault changed) {
        List<TimedFault> faults = new ArrayList<>(smallest.plan().faults().faults());
        faults.set(index, changed);
        return smallest.plan().withFaults(new FaultSchedule(faults));
    }

    /** Whole seconds are easier to read and to remember than nanoseconds. */
    private void rounderTimes() {
        for (int i = 0; i < faultCount(); i++) {
            for (Duration unit : UNITS) {
                TimedFault rounder = rounded(fault(i), unit);
                if (rounder.equals(fault(i)) || fails(withFault(i, rounder))) {
                    break;
                }
            }
        }
    }

    /** Begins no later and ends no sooner. */
    private static TimedFault rounded(TimedFault fault, Duration unit) {
        Duration at = unit.multipliedBy(fault.at().dividedBy(unit));
        Duration end = fault.at().plus(fault.span());
        Duration span = unit.multipliedBy(end.minus(at).plus(unit).minusNanos(1).dividedBy(unit));
        return new TimedFault(at, span, fault.fault());
    }

    private void shorterFaults() {
        for (int i = 0; i < faultCount(); i++) {
            boolean shorter = true;
            while (shorter && fault(i).span().compareTo(SPAN_MIN) > 0) {
                shorter = fails(withFault(i, fault(i).withSpan(fault(i).span().dividedBy(2))));
            }
        }
    }
}
