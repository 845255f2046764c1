package io.p2p4j.core.driver;

import io.p2p4j.api.Capability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One unmodifiable set for all providers that can do the same. Thread-safe. */
final class OrderedCapabilities {
    private static final List<Set<Capability>> KNOWN = new ArrayList<>();

    private OrderedCapabilities() {}

    static Set<Capability> of(Set<Capability> capabilities) {
        synchronized (KNOWN) {
            // Few: one for each combination of a stack with transports that a process has.
            for (Set<Capability> known : KNOWN) {
                if (known.equals(capabilities)) {
                    return known;
                }
            }
            Set<Capability> ordered = EnumSet.noneOf(Capability.class);
            ordered.addAll(capabilities);
            Set<Capability> added = Collections.unmodifiableSet(ordered);
            KNOWN.add(added);
            return added;
        }
    }
}
