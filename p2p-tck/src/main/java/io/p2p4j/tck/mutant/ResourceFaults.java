package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of resources that are not given back. */
final class ResourceFaults {
    private ResourceFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
