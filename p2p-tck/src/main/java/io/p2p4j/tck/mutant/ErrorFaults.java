package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of reported failures. */
final class ErrorFaults {
    private ErrorFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
