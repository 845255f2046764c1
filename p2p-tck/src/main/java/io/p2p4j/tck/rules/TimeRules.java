package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** Deadlines and bounded handshakes. */
final class TimeRules {
    private TimeRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
