package io.p2p4j.tck.run;

import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the kit runs.
 *
 * @param rules which rules: ids, or prefixes that end in a star; empty means all
 * @param seed for everything random
 * @param timescale multiplies every time budget
 * @param waivers the waivers
 * @param rerun a command that runs one rule again; {@code %s} stands for the rule's id and {@code %d} for the seed, which is
 *     added as a system property where there is no {@code %d}
 */
public record TckOptions(List<String> rules, long seed, double timescale, List<Waiver> waivers, String rerun) {
    /** The seed when none is given. */
    public static final long SEED_DEFAULT = 1;

    /**
     * Checks the rule patterns and the time scale.
     *
     * @param rules ids or prefixes
     * @param seed the seed
     * @param timescale more than zero
     * @param waivers the waivers
     * @param rerun a command
     */
    public TckOptions {
        rules = List.copyOf(rules);
        waivers = List.copyOf(waivers);
        if (!(timescale > 0)) {
            throw new IllegalArgumentException("timescale " + timescale + " (expected more than 0)");
        }
        for (String pattern : rules) {
            if (Catalogue.rules().stream().noneMatch(rule -> matches(pattern, rule))) {
                throw new IllegalArgumentException(
                        "rule " + pattern + " is unknown (expected an id such as MSG-04 or a prefix such as MSG-*)");
            }
        }
    }

    /**
     * Reads the system properties {@code p2p.tck.rules} (comma-separated), {@code p2p.tck.seed}, {@code p2p.tck.timescale}
     * and {@code p2p.tck.waivers} (a file).
     *
     * @param rerun a command that runs one rule again; {@code %s} stands for the rule's id
     * @return the options
     */
    public static TckOptions fromSystemProperties(String rerun) {
        List<String> rules = new ArrayList<>();
        for (String pattern : System.getProperty("p2p.tck.rules", "").split(",")) {
            if (!pattern.isBlank()) {
                rules.add(pattern.strip());
            }
        }
        String waivers = System.getProperty("p2p.tck.waivers", "");
        try {
            return new TckOptions(
                    rules,
                    Long.getLong("p2p.tck.seed", SEED_DEFAULT),
                    Double.parseDouble(System.getProperty("p2p.tck.timescale", "1")),
                    waivers.isEmpty() ? List.of() : Waiver.parse(Files.readString(Path.of(waivers))),
                    rerun);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("p2p.tck.waivers: " + waivers + " (expected a readable file)", unreadable);
        }
    }

    /**
     * Tells whether a rule was asked for.
     *
     * @param rule the rule
     * @return true when it was
     */
    public boolean includes(TckRule rule) {
        return rules.isEmpty() || rules.stream().anyMatch(pattern -> matches(pattern, rule));
    }

    /**
     * Returns the command that runs a rule again with the same seed.
     *
     * @param rule the rule
     * @return a shell command
     */
    public String rerunOf(TckRule rule) {
        String command = rerun.replace("%s", rule.id());
        if (command.contains("%d")) {
            return command.replace("%d", Long.toString(seed));
        }
        return seed == SEED_DEFAULT ? command : command + " -Dp2p.tck.seed=" + seed;
    }

    private static boolean matches(String pattern, TckRule rule) {
        return pattern.endsWith("*")
                ? rule.id().startsWith(pattern.substring(0, pattern.length() - 1))
                : rule.id().equals(pattern);
    }
}
