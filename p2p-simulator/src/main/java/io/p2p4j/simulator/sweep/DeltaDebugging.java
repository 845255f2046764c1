package io.p2p4j.simulator.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Zeller and Hildebrandt's minimising delta debugging: a smallest part of a list that still fails. */
final class DeltaDebugging {
    private DeltaDebugging() {}

    /**
     * Leaves out what is not needed: first halves, then smaller and smaller parts.
     *
     * @param whole a list that fails
     * @param fails tries a part; it decides when enough was tried by saying no
     * @return a part that fails, and does not when any single element is left out, if {@code fails} is always the same
     */
    static <T> List<T> minimise(List<T> whole, Predicate<List<T>> fails) {
        if (!whole.isEmpty() && fails.test(List.of())) {
            return List.of();
        }
        List<T> current = whole;
        int parts = 2;
        while (current.size() >= 2) {
            List<T> smaller = withoutOnePart(current, parts, fails);
            if (smaller.size() < current.size()) {
                current = smaller;
                parts = Math.max(2, parts - 1);
            } else if (parts < current.size()) {
                parts = Math.min(2 * parts, current.size());
            } else {
                break;
            }
        }
        return current;
    }

    private static <T> List<T> withoutOnePart(List<T> current, int parts, Predicate<List<T>> fails) {
        for (int part = 0; part < parts; part++) {
            List<T> rest = new ArrayList<>(current);
            rest.subList(current.size() * part / parts, current.size() * (part + 1) / parts)
                    .clear();
            if (fails.test(rest)) {
                return rest;
            }
        }
        return current;
    }
}
