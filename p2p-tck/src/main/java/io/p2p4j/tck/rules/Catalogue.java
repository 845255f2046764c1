package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every rule, in the order of the headings and numbers. */
public final class Catalogue {
    private static final List<TckRule> RULES = collect();

    private Catalogue() {}

    /**
     * Returns the rules.
     *
     * @return all of them, in order
     */
    public static List<TckRule> rules() {
        return RULES;
    }

    /**
     * Finds a rule.
     *
     * @param id its id
     * @return the rule
     * @throws IllegalArgumentException when there is none with this id
     */
    public static TckRule rule(String id) {
        return RULES.stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("rule " + id + " is unknown (expected one of the catalogue, "
                                + RULES.get(0).id() + " to "
                                + RULES.get(RULES.size() - 1).id() + ")"));
    }

    private static List<TckRule> collect() {
        List<TckRule> all = new ArrayList<>();
        for (RuleGroup group : RuleGroup.values()) {
            all.addAll(
                    switch (group) {
                        case ID -> IdentityRules.rules();
                        case LIFE -> ProviderRules.rules();
                        case LSTN -> ListenerRules.rules();
                        case CONN -> ConnectRules.rules();
                        case MSG -> MessageRules.rules();
                        case BP -> BackpressureRules.rules();
                        case CLOSE -> CloseRules.rules();
                        case SEC -> SecurityRules.rules();
                        case CONC -> ConcurrencyRules.rules();
                        case TIME -> TimeRules.rules();
                        case ERR -> ErrorRules.rules();
                        case RES -> ResourceRules.rules();
                        case LIM ->
                            Stream.concat(HostileRules.rules().stream(), CrowdRules.rules().stream())
                                    .toList();
                        case MUX -> StreamRules.rules();
                        case DISC -> DiscoveryRules.rules();
                        case OBS -> EventRules.rules();
                        case DET -> DeterminismRules.rules();
                        case IOP -> InteropRules.rules();
                    });
        }
        Set<String> ids = new TreeSet<>();
        for (TckRule rule : all) {
            if (!ids.add(rule.id())) {
                throw new IllegalStateException("rule " + rule.id() + " is declared twice (expected once)");
            }
        }
        return List.copyOf(all);
    }
}
