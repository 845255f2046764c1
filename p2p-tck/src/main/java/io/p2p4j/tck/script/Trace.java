package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of a script: a line for each operation, each receiver and each end of a connection. Where the contract leaves the
 * outcome open, or a race decides it, the line says so, and says no more.
 *
 * @param lines the same for every provider that keeps the contract
 * @param problem what the model does not explain, if anything
 * @param details what exactly was seen, for people: outcomes that are open, and the journal
 */
public record Trace(List<String> lines, Optional<String> problem, List<String> details) {
    /**
     * Copies the lists.
     *
     * @param lines for comparison
     * @param problem what the model does not explain
     * @param details for people
     */
    public Trace {
        lines = List.copyOf(lines);
        details = List.copyOf(details);
    }

    /**
     * Tells whether two runs of one script came out alike, but for what the contract leaves open.
     *
     * @param other another run's
     * @return true when every line is the same, and both are explained or neither is
     */
    public boolean agreesWith(Trace other) {
        return lines.equals(other.lines) && problem.equals(other.problem);
    }

    /**
     * Returns both traces side by side, lines that differ marked with {@code |}.
     *
     * @param other another run's
     * @return one line of text for each line
     */
    public String beside(Trace other) {
        List<String> left = withProblem();
        List<String> right = other.withProblem();
        int width = left.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String one = i < left.size() ? left.get(i) : "";
            String two = i < right.size() ? right.get(i) : "";
            String line = one + " ".repeat(width - one.length()) + (one.equals(two) ? "   " : " | ") + two;
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private List<String> withProblem() {
        List<String> all = new ArrayList<>(lines);
        all.add(problem.map(found -> "not explained: " + found).orElse("explained"));
        return all;
    }

    /**
     * Returns the trace as text.
     *
     * @return its lines and its problem
     */
    @Override
    public String toString() {
        return String.join("\n", withProblem()) + "\n";
    }
}
