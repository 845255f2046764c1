package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of events and counters. */
final class EventFaults {
    private EventFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
