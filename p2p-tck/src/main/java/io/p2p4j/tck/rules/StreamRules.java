package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** Many streams on one connection. */
final class StreamRules {
    private StreamRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
