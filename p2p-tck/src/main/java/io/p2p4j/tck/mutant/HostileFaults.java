package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of hostile input. */
final class HostileFaults {
    private HostileFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
