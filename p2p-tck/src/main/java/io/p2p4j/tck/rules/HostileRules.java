package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** Peers that mean harm. */
final class HostileRules {
    private HostileRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
