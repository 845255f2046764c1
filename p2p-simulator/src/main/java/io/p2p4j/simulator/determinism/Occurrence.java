package io.p2p4j.simulator.determinism;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One event of a recorded window.
 *
 * @param number its number in the order of running, from 1; 0 is what is done before the first event
 * @param atNanos the simulated time
 * @param sequence its number in the order of scheduling, from 0; -1 before the first event
 * @param node the name of the node whose event it is; empty when it is nobody's
 * @param task the class whose code runs
 * @param acts what it did, in order
 */
public record Occurrence(long number, long atNanos, long sequence, String node, String task, List<Act> acts) {
    /**
     * Copies.
     *
     * @param number its number
     * @param atNanos the time
     * @param sequence its number in the order of scheduling
     * @param node the node's name
     * @param task the class
     * @param acts what it did
     */
    public Occurrence {
        acts = List.copyOf(acts);
    }

    boolean beginsLike(Occurrence other, Strictness strictness) {
        return atNanos == other.atNanos
                && node.equals(other.node)
                && (strictness == Strictness.LOOSE || sequence == other.sequence);
    }

    /** What it did as far as it is compared. */
    List<Act> compared(Strictness strictness) {
        return acts.stream().filter(act -> strictness.compares(act.kind())).toList();
    }

    /** What it did, in words. */
    String summary() {
        String meanings = acts.stream()
                .filter(act -> act.kind() == Act.Kind.MEANS || act.kind() == Act.Kind.DOES)
                .map(Act::what)
                .collect(Collectors.joining("; "));
        return this + (meanings.isEmpty() ? "" : ": " + meanings);
    }

    @Override
    public String toString() {
        if (sequence < 0) {
            return "what is done before the first event";
        }
        String whose = node.isEmpty() ? "" : " on " + node;
        return "event " + number + " at " + Duration.ofNanos(atNanos) + whose + " (" + task + ')';
    }
}
