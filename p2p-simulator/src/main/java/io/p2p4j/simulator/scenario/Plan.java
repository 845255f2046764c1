package io.p2p4j.simulator.scenario;

import io.p2p4j.simulator.fault.FaultSchedule;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that tells one run from another. Each part can be made smaller while all draws of the others stay as they
 * were; that is what makes a failing run small.
 *
 * @param seed what all chance follows from
 * @param nodes how many nodes there are
 * @param span how long the workload and the faults go on
 * @param faults what goes wrong
 * @param skipped numbers of the workload's operations that are left out
 */
public record Plan(long seed, int nodes, Duration span, FaultSchedule faults, Set<Integer> skipped) {
    /**
     * Checks and copies.
     *
     * @param seed any number
     * @param nodes 1 or more
     * @param span more than 0
     * @param faults what goes wrong
     * @param skipped numbers of operations, 0 or more
     */
    public Plan {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes: " + nodes + " (expected 1 or more)");
        }
        if (span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException("span: " + span + " (expected more than 0)");
        }
        for (int number : skipped) {
            if (number < 0) {
                throw new IllegalArgumentException("skipped: " + number + " (expected 0 or more)");
            }
        }
        skipped = Collections.unmodifiableSet(new TreeSet<>(skipped));
    }

    /**
     * Changes the number of nodes.
     *
     * @param value 1 or more
     * @return a plan like this one
     */
    public Plan withNodes(int value) {
        return new Plan(seed, value, span, faults, skipped);
    }

    /**
     * Changes how long it goes on.
     *
     * @param value more than 0
     * @return a plan like this one
     */
    public Plan withSpan(Duration value) {
        return new Plan(seed, nodes, value, faults, skipped);
    }

    /**
     * Changes the faults.
     *
     * @param value what goes wrong
     * @return a plan like this one
     */
    public Plan withFaults(FaultSchedule value) {
        return new Plan(seed, nodes, span, value, skipped);
    }

    /**
     * Changes which operations are left out.
     *
     * @param value their numbers
     * @return a plan like this one
     */
    public Plan withSkipped(Set<Integer> value) {
        return new Plan(seed, nodes, span, faults, value);
    }

    /**
     * Writes the plan as JSON, one fault a line: what a failing run leaves behind, and what is edited and replayed.
     *
     * @return what {@link #parse} reads
     */
    public String toJson() {
        return PlanJson.write(this);
    }

    /**
     * Reads the JSON that {@link #toJson} writes: an object with {@code seed} (a number, or a text of digits because many
     * tools round large numbers), {@code nodes}, {@code span} (such as {@code "60s"}) and, if there are any, {@code skipped}
     * and {@code faults}, as {@link FaultSchedule#fromJson} reads them. Other keys are errors.
     *
     * @param json strict JSON
     * @return the plan
     * @throws IllegalArgumentException when it cannot be read; the text names line, column, key and what was expected
     */
    public static Plan parse(String json) {
        return PlanJson.read(json);
    }
}
