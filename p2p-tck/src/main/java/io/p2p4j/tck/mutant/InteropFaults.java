package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of interoperation. */
final class InteropFaults {
    private InteropFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
