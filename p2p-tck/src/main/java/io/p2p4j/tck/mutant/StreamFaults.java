package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of streams. */
final class StreamFaults {
    private StreamFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
