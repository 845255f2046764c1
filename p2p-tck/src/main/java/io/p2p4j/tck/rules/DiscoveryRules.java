package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** How peers are found. */
final class DiscoveryRules {
    private DiscoveryRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
