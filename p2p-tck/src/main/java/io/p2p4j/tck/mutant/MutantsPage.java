package io.p2p4j.tck.mutant;

import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The kill matrix as a page. What the registry knows is made from it; which other rules a fault also fails is measured by
 * a campaign that takes minutes, and the page keeps the last result.
 */
public final class MutantsPage {
    private static final String UNMEASURED = "not measured yet";
    private static final String SEPARATOR = " | ";
    private static final String ROW_BEGIN = "| ";
    private static final String ROW_END = " |";
    private static final int CELLS = 4;

    private MutantsPage() {}

    /**
     * Writes the page from the registry.
     *
     * @param before the page so far, from which the measured cells are taken; may be empty
     * @return Markdown, the same for the same registry and measurements
     */
    public static String markdown(String before) {
        return page(measured(before));
    }

    /**
     * Writes the page with new measurements.
     *
     * @param before the page so far
     * @param killers which rules failed on each fault
     * @return Markdown
     */
    public static String markdown(String before, Map<Mutant, List<String>> killers) {
        Map<String, String> cells = measured(before);
        killers.forEach((mutant, rules) -> {
            String others =
                    rules.stream().filter(id -> !id.equals(mutant.ruleId())).collect(Collectors.joining(", "));
            cells.put(key(mutant.ruleId(), mutant.how()), others.isEmpty() ? "none" : others);
        });
        return page(cells);
    }

    private static String key(String ruleId, String how) {
        return ruleId + SEPARATOR + how;
    }

    private static Map<String, String> measured(String page) {
        Map<String, String> cells = new TreeMap<>();
        for (String line : page.split("\n")) {
            String[] parts = line.split(" \\| ");
            if (line.startsWith(ROW_BEGIN) && parts.length == CELLS) {
                String last = parts[3].substring(0, parts[3].length() - ROW_END.length());
                cells.put(key(parts[0].substring(ROW_BEGIN.length()), parts[1]), last);
            }
        }
        return cells;
    }

    private static String page(Map<String, String> cells) {
        int mutants = Mutants.all().size() + Mutants.builtIn().size();
        StringBuilder page = new StringBuilder();
        page.append("# The planted faults\n\n");
        page.append("Generated from the registry `Mutants` of `p2p-tck`; do not edit. ");
        page.append(mutants)
                .append(" faults for ")
                .append(Catalogue.rules().size())
                .append(" rules. ");
        page.append("`mvn -Pfast -pl p2p-tck -am test -Dtest=SpecTest -Dspec.update=true` writes this file.\n\n");
        page.append(
                "Each fault makes a correct provider a broken one, and its rule must find it: the build runs every fault\n");
        page.append(
                "in the tests of its host, and fails when one lives, when only the time of the whole rule ends it, or\n");
        page.append(
                "when a MUST rule has none. So every fault of this page is killed by its rule. The last column tells\n");
        page.append("which other rules fail on it as well; it is the last result of a campaign over all rules:\n");
        page.append("`mvn -Pfast -pl p2p-simulator -am test -Dtest=MutantTest -Dmutants.matrix=true`.\n");
        page.append("A fault that is built into its host is not part of that campaign.\n\n");
        page.append("| rule | fault | host | also killed by |\n|---|---|---|---|\n");
        for (TckRule rule : Catalogue.rules()) {
            for (String row : rows(rule, cells)) {
                page.append(row).append('\n');
            }
        }
        return page.toString();
    }

    private static List<String> rows(TckRule rule, Map<String, String> cells) {
        List<String> rows = new ArrayList<>();
        for (Mutant mutant : Mutants.all()) {
            if (mutant.ruleId().equals(rule.id())) {
                String also = cells.getOrDefault(key(mutant.ruleId(), mutant.how()), UNMEASURED);
                rows.add(row(rule.id(), mutant.how(), mutant.host(), also));
            }
        }
        for (BuiltInMutant mutant : Mutants.builtIn()) {
            if (mutant.ruleId().equals(rule.id())) {
                rows.add(row(rule.id(), mutant.how(), mutant.host() + ", built in", "–"));
            }
        }
        if (rows.isEmpty()) {
            rows.add(row(rule.id(), rule.level() == Level.MUST ? "none: this fails the build" : "none", "–", "–"));
        }
        return rows;
    }

    private static String row(String ruleId, String how, String host, String also) {
        return ROW_BEGIN + String.join(SEPARATOR, ruleId, how, host, also) + ROW_END;
    }
}
