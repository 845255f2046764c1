package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** The same run from the same seed. */
final class DeterminismRules {
    private DeterminismRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
