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
     * @param skipped numbers of operations
     */
    public Plan {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes: " + nodes + " (expected 1 or more)");
        }
        if (span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException("span: " + span + " (expected more than 0)");
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
}
