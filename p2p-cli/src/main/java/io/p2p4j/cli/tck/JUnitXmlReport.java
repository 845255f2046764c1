package io.p2p4j.cli.tck;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.run.RuleResult;
import java.util.List;

/**
 * A run in the XML that CI servers read: one suite for each heading, one test case for each rule. An INCONCLUSIVE rule is an
 * error, a warning is a skipped test whose report is its output.
 */
public final class JUnitXmlReport {
    private JUnitXmlReport() {}

    private record Counts(long failures, long errors, long skipped) {
        static Counts of(List<RuleResult> results) {
            long failures = 0;
            long errors = 0;
            long skipped = 0;
            for (RuleResult result : results) {
                switch (result.verdict()) {
                    case PASS -> {}
                    case FAIL -> {
                        failures += result.isWarning() ? 0 : 1;
                        skipped += result.isWarning() ? 1 : 0;
                    }
                    case INCONCLUSIVE -> errors++;
                    case UNSUPPORTED, WAIVED, NOT_RUN -> skipped++;
                }
            }
            return new Counts(failures, errors, skipped);
        }

        @Override
        public String toString() {
            return " failures=\"" + failures + "\" errors=\"" + errors + "\" skipped=\"" + skipped + '"';
        }
    }

    /**
     * Writes a run.
     *
     * @param report the run
     * @return an XML document, to be stored in UTF-8
     */
    public static String write(Report report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites name=\"p2p tck ").append(Markup.attribute(report.provider()));
        xml.append("\" tests=\"").append(report.results().size()).append('"');
        xml.append(Counts.of(report.results()));
        xml.append(" time=\"").append(Report.seconds(report.took(), 3)).append("\">\n");
        for (RuleGroup group : RuleGroup.values()) {
            List<RuleResult> results = report.of(group);
            if (!results.isEmpty()) {
                suite(xml, report, group, results);
            }
        }
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, Report report, RuleGroup group, List<RuleResult> results) {
        xml.append("  <testsuite name=\"").append(Markup.attribute(group.title()));
        xml.append("\" tests=\"").append(results.size()).append('"').append(Counts.of(results));
        xml.append(" time=\"").append(Report.seconds(Report.took(results), 3));
        xml.append("\" timestamp=\"").append(report.began()).append("\">\n    <properties>\n");
        property(xml, "provider", report.provider());
        property(xml, "harness", report.harness());
        property(xml, "seed", Long.toString(report.seed()));
        xml.append("    </properties>\n");
        for (RuleResult result : results) {
            testCase(xml, "io.p2p4j.tck." + report.provider() + "." + group.name(), result);
        }
        xml.append("  </testsuite>\n");
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("      <property name=\"").append(name).append("\" value=\"");
        xml.append(Markup.attribute(value)).append("\"/>\n");
    }

    private static void testCase(StringBuilder xml, String className, RuleResult result) {
        xml.append("    <testcase classname=\"").append(Markup.attribute(className));
        xml.append("\" name=\"").append(Markup.attribute(result.rule().displayName()));
        xml.append("\" time=\"").append(Report.seconds(result.took(), 3)).append("\">\n");
        String message = Markup.attribute(Report.word(result) + ": " + result.summary());
        switch (result.verdict()) {
            case PASS -> {}
            case FAIL -> {
                if (result.isWarning()) {
                    xml.append("      <skipped message=\"").append(message).append("\"/>\n");
                    output(xml, result);
                } else {
                    problem(xml, "failure", message, result);
                }
            }
            case INCONCLUSIVE -> problem(xml, "error", message, result);
            case UNSUPPORTED, WAIVED, NOT_RUN -> {
                xml.append("      <skipped message=\"").append(message).append("\"/>\n");
                output(xml, result);
            }
        }
        xml.append("    </testcase>\n");
    }

    private static void problem(StringBuilder xml, String element, String message, RuleResult result) {
        xml.append("      <").append(element).append(" type=\"").append(result.verdict());
        xml.append("\" message=\"").append(message).append("\">");
        xml.append(Markup.escape(result.report()));
        xml.append("</").append(element).append(">\n");
    }

    private static void output(StringBuilder xml, RuleResult result) {
        xml.append("      <system-out>").append(Markup.escape(result.report())).append("</system-out>\n");
    }
}
