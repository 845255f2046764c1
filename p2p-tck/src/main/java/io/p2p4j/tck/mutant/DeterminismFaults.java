package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of determinism. */
final class DeterminismFaults {
    private DeterminismFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
