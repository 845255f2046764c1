package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** What is given back. */
final class ResourceRules {
    private ResourceRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
