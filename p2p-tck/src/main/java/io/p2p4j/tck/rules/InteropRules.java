package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** Other implementations of the same wire protocol. */
final class InteropRules {
    private InteropRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
