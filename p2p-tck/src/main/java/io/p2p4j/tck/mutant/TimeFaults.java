package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of deadlines. */
final class TimeFaults {
    private TimeFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
