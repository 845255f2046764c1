package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;

/**
 * A list of operations. Every list is a script: an operation that makes no sense where it stands, because its connection
 * was never opened for example, is skipped. So every part of a script is a script too.
 *
 * @param operations in order
 */
public record Script(List<Operation> operations) {
    /**
     * Copies the list.
     *
     * @param operations in order
     */
    public Script {
        operations = List.copyOf(operations);
    }

    /**
     * Reads a script: one operation a line; {@code #} begins a comment.
     *
     * @param text what {@link #toString()} gives, for example
     * @return the script
     */
    public static Script parse(String text) {
        List<Operation> operations = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int comment = line.indexOf('#');
            String code = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!code.isEmpty()) {
                operations.add(Operation.parse(code));
            }
        }
        return new Script(operations);
    }

    /**
     * Returns the number of operations.
     *
     * @return the number of lines
     */
    public int size() {
        return operations.size();
    }

    /**
     * Returns the text that {@link #parse} reads.
     *
     * @return one operation a line
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        operations.forEach(operation -> text.append(operation).append('\n'));
        return text.toString();
    }
}
