package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of discovery. */
final class DiscoveryFaults {
    private DiscoveryFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
