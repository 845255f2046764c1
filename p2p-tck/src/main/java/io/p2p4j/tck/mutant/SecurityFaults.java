package io.p2p4j.tck.mutant;

import java.util.List;

/** Faults of proof and secrecy that a wrapper can plant. */
final class SecurityFaults {
    private SecurityFaults() {}

    static List<Mutant> all() {
        return List.of();
    }
}
