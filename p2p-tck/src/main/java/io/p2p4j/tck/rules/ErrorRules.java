package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** How failures are reported. */
final class ErrorRules {
    private ErrorRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
