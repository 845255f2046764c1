package io.p2p4j.cli.tck;

import io.p2p4j.tck.rule.RuleGroup;
import io.p2p4j.tck.run.RuleResult;
import java.util.List;

/** A run as one page that needs nothing else: no script, no font, no picture, light or dark as the reader likes. */
public final class HtmlReport {
    private static final String STYLE = """
            :root{color-scheme:light dark;--line:#8884;--pass:#1a7f37;--fail:#cf222e;--warn:#9a6700;--mute:#6e7781}
            @media(prefers-color-scheme:dark){:root{--pass:#3fb950;--fail:#ff7b72;--warn:#d29922;--mute:#9198a1}}
            body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}
            h1{margin-bottom:0}h2{margin:2rem 0 .5rem}.by{color:var(--mute);margin-top:0}
            .sum{font-size:1.1rem;border-left:.4rem solid;padding:.4rem .8rem}
            table{border-collapse:collapse;width:100%}td,th{padding:.3rem .5rem;border-bottom:1px solid var(--line);
            text-align:left;vertical-align:top}td:nth-child(3){text-align:right;white-space:nowrap}
            td:first-child{white-space:nowrap}
            .PASS,.CONFORMING{color:var(--pass)}.FAIL,.NOT_CONFORMING{color:var(--fail)}
            .WARNING,.WAIVED,.INCONCLUSIVE{color:var(--warn)}.UNSUPPORTED,.NOT_RUN{color:var(--mute)}
            pre{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem;padding:.6rem;font-size:.85rem}
            summary{cursor:pointer}b{font-weight:600}
            """;

    private HtmlReport() {}

    /**
     * Writes a run.
     *
     * @param report the run
     * @return an HTML document, to be stored in UTF-8
     */
    public static String write(Report report) {
        StringBuilder html =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>");
        html.append(Markup.escape(report.provider())).append(": ");
        html.append(report.conformance().words()).append("</title>\n<style>\n").append(STYLE);
        html.append("</style>\n</head>\n<body>\n<h1>").append(Markup.escape(report.provider()));
        html.append("</h1>\n<p class=\"by\">p2p4j technology compatibility kit, ")
                .append(report.began());
        html.append(", harness ").append(Markup.escape(report.harness()));
        html.append(", timescale ").append(report.timescale()).append("</p>\n<p class=\"sum ");
        html.append(report.conformance())
                .append("\"><b>")
                .append(report.conformance().words());
        html.append("</b><br/>").append(Markup.escape(report.conclusion())).append("</p>\n");
        for (RuleGroup group : RuleGroup.values()) {
            List<RuleResult> results = report.of(group);
            if (!results.isEmpty()) {
                html.append("<h2>").append(Markup.escape(group.title())).append("</h2>\n<table>\n");
                html.append("<tr><th>Rule</th><th>What must hold</th><th>Seconds</th><th>Verdict</th></tr>\n");
                results.forEach(result -> row(html, result));
                html.append("</table>\n");
            }
        }
        return html.append("</body>\n</html>\n").toString();
    }

    private static void row(StringBuilder html, RuleResult result) {
        html.append("<tr id=\"")
                .append(result.rule().id())
                .append("\"><td>")
                .append(result.rule().id());
        html.append("</td><td>").append(Markup.escape(result.rule().title()));
        html.append(" <small>(").append(result.rule().level()).append(")</small>");
        if (!result.summary().isEmpty()) {
            html.append("<br/><small>").append(Markup.escape(result.summary())).append("</small>");
        }
        if (!result.report().isEmpty()) {
            html.append("<details><summary>report and journal</summary><pre>");
            html.append(Markup.escape(result.report())).append("</pre></details>");
        }
        String word = Report.word(result);
        html.append("</td><td>").append(Report.seconds(result.took(), 2));
        html.append("</td><td class=\"").append(word).append("\">").append(word.replace('_', ' '));
        html.append("</td></tr>\n");
    }
}
