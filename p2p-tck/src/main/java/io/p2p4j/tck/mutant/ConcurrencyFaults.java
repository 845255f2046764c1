package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of callers and callbacks at once. */
final class ConcurrencyFaults {
    private ConcurrencyFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
