package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** What concurrent callers and callbacks may rely on. */
final class ConcurrencyRules {
    private ConcurrencyRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
