package io.p2p4j.tck.page;

import io.p2p4j.api.Capability;
import io.p2p4j.tck.mutant.BuiltInMutant;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The contract as a page, made from the rules' declarations, so that text and code cannot drift. */
public final class SpecPage {
    private SpecPage() {}

    /**
     * Writes the page.
     *
     * @return Markdown, the same for the same catalogue
     */
    public static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# The provider contract\n\n");
        page.append("Generated from the rules of `p2p-tck`; do not edit. ");
        page.append(Catalogue.rules().size()).append(" rules. ");
        page.append("`mvn -Pfast -pl p2p-tck -am test -Dtest=SpecTest -Dspec.update=true` writes this file.\n\n");
        page.append("A rule that needs a capability applies to providers that declare it; who does not declare it\n");
        page.append("refuses the operation, which LIFE-04 checks. A rule that saw nothing of its evidence is\n");
        page.append("INCONCLUSIVE and never counts as passed.\n\n");
        page.append(
                "Who breaks a MUST rule does not conform. A broken SHOULD rule is a warning: it is reported in full and\n");
        page.append(
                "changes nothing else. A MAY rule binds those who make its choice. The faults under a rule are planted in\n");
        page.append(
                "correct providers by the build, and the rule has to find each (MUTANTS.md). TCK.md tells how the kit\n");
        page.append("judges, and what the fixtures are that rules may ask of a harness.\n");
        for (RuleGroup group : RuleGroup.values()) {
            List<TckRule> rules = Catalogue.rules().stream()
                    .filter(rule -> rule.group() == group)
                    .toList();
            if (!rules.isEmpty()) {
                page.append("\n## ").append(group.title()).append('\n');
                rules.forEach(rule -> append(page, rule));
            }
        }
        return page.toString();
    }

    private static void append(StringBuilder page, TckRule rule) {
        page.append("\n### ").append(rule.displayName()).append("\n\n");
        page.append(Character.toUpperCase(rule.intent().charAt(0)))
                .append(rule.intent().substring(1))
                .append(".\n\n");
        String needs =
                rule.needs().stream().map(Capability::name).map(SpecPage::words).collect(Collectors.joining(", "));
        page.append("- needs: ").append(needs.isEmpty() ? "nothing" : needs);
        page.append(rule.realTime() ? "; not in virtual time, where nothing can block\n" : "\n");
        page.append("- evidence: ")
                .append(rule.evidence().stream()
                        .map(Evidence::name)
                        .map(SpecPage::words)
                        .collect(Collectors.joining(", ")))
                .append('\n');
        faults(rule).forEach(fault -> page.append("- finds: ").append(fault).append('\n'));
    }

    /** What the rule finds, as the registry of faults says. */
    private static List<String> faults(TckRule rule) {
        List<String> faults = new ArrayList<>();
        for (Mutant mutant : Mutants.all()) {
            if (mutant.ruleId().equals(rule.id())) {
                faults.add(mutant.how());
            }
        }
        for (BuiltInMutant mutant : Mutants.builtIn()) {
            if (mutant.ruleId().equals(rule.id())) {
                faults.add(mutant.how());
            }
        }
        return faults;
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
