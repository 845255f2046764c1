package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.TckRule;
import java.util.List;

/** What an observer sees and counts. */
final class EventRules {
    private EventRules() {}

    static List<TckRule> rules() {
        return List.of();
    }
}
