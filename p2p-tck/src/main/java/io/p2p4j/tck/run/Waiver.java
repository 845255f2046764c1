package io.p2p4j.tck.run;

import io.p2p4j.tck.rules.Catalogue;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody takes the responsibility for a rule that a provider breaks.
 *
 * @param ruleId the rule
 * @param expires the last day on which the waiver counts
 * @param reason why, and who
 */
public record Waiver(String ruleId, LocalDate expires, String reason) {
    /**
     * Checks that the rule exists and that there is a reason.
     *
     * @param ruleId a rule of the catalogue
     * @param expires the last day
     * @param reason not blank
     */
    public Waiver {
        Catalogue.rule(ruleId);
        if (reason.isBlank()) {
            throw new IllegalArgumentException("waiver of " + ruleId + " has no reason (expected one)");
        }
    }

    /**
     * Reads a waiver file: one waiver a line, {@code MSG-04 2026-12-31 the reason}; empty lines and lines that begin with
     * {@code #} are skipped.
     *
     * @param text the file's text
     * @return the waivers
     * @throws IllegalArgumentException when a line is malformed or names an unknown rule
     */
    public static List<Waiver> parse(String text) {
        List<Waiver> waivers = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s+", 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException(
                        "waiver line '" + line + "' (expected rule id, date such as 2026-12-31, and reason)");
            }
            try {
                waivers.add(new Waiver(parts[0], LocalDate.parse(parts[1]), parts[2]));
            } catch (DateTimeParseException malformed) {
                throw new IllegalArgumentException(
                        "waiver of " + parts[0] + ": date " + parts[1] + " (expected such as 2026-12-31)", malformed);
            }
        }
        return waivers;
    }
}
