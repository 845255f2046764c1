package io.p2p4j.simulator.fabric;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One object for equal values that very many links would hold otherwise: who a node is, and what it says of itself. Owned by
 * the simulation's thread.
 */
final class SharedValues {
    /** With room for nodes that say something else later. */
    private static final int PER_NODE_MAX = 8;

    private final Map<Object, Object> values = new LinkedHashMap<>();

    @SuppressWarnings("unchecked") // Values of different types are not equal.
    <T> T get(T value, int nodes) {
        if (values.size() >= PER_NODE_MAX * nodes) {
            // What no link has any more goes with the rest, which comes back.
            values.clear();
        }
        return (T) values.computeIfAbsent(value, first -> first);
    }
}
