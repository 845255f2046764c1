package io.p2p4j.cli.tck;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run for a terminal: a table by headings, the full report of what somebody must look at, and one line at the end. */
public final class TableReport {
    private static final String ROW = "%-16s %6s %6s %8s %8s %8s %12s %9s%n";

    private TableReport() {}

    /**
     * Writes a run.
     *
     * @param report the run
     * @return lines of at most 80 characters, but for the reports
     */
    public static String write(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, ROW, "", "pass", "fail", "warning", "waived", "inconcl.", "unsupported", "seconds"));
        for (RuleGroup group : RuleGroup.values()) {
            List<RuleResult> results = report.of(group);
            if (!results.isEmpty()) {
                text.append(row(group.title(), results, Report.took(results)));
            }
        }
        text.append(row("all", report.results(), report.took()));
        for (RuleResult result : report.remarkable()) {
            text.append('\n').append(result.report());
        }
        text.append('\n').append(report.conclusion()).append('\n');
        return text.toString();
    }

    private static String row(String title, List<RuleResult> results, Duration took) {
        Map<Verdict, Integer> counts = Report.counts(results);
        long warnings = results.stream().filter(RuleResult::isWarning).count();
        return String.format(
                Locale.ROOT,
                ROW,
                title,
                count(counts, Verdict.PASS),
                number(counts.getOrDefault(Verdict.FAIL, 0) - warnings),
                number(warnings),
                count(counts, Verdict.WAIVED),
                count(counts, Verdict.INCONCLUSIVE),
                count(counts, Verdict.UNSUPPORTED),
                Report.seconds(took, 2));
    }

    private static String count(Map<Verdict, Integer> counts, Verdict verdict) {
        return number(counts.getOrDefault(verdict, 0));
    }

    private static String number(long count) {
        return count == 0 ? "." : Long.toString(count);
    }
}
