package io.p2p4j.cli.tck;

import io.p2p4j.api.Capability;
import io.p2p4j.cli.output.Json;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run as one JSON object. Its members are part of the interface (docs/CLI.md): they are never renamed, only added. */
public final class JsonReport {
    private static final int FORMAT = 1;

    private JsonReport() {}

    /**
     * Writes a run.
     *
     * @param report the run
     * @return one line, ended by a line feed
     */
    public static String write(Report report) {
        Json counts = Json.object();
        for (Map.Entry<Verdict, Integer> count : Report.counts(report.results()).entrySet()) {
            counts.put(count.getKey().name(), count.getValue());
        }
        List<Json> rules = new ArrayList<>();
        report.results().forEach(result -> rules.add(rule(result)));
        return Json.object()
                        .put("format", FORMAT)
                        .put("provider", report.provider())
                        .put("harness", report.harness())
                        .put("conformance", report.conformance().name())
                        .put("conclusion", report.conclusion())
                        .put("seed", Long.toString(report.seed()))
                        .put("timescale", report.timescale())
                        .put("began", report.began())
                        .put("tookMillis", report.took().toMillis())
                        .put("catalogueSize", report.catalogueSize())
                        .put("counts", counts)
                        .put(
                                "warnings",
                                report.results().stream()
                                        .filter(RuleResult::isWarning)
                                        .count())
                        .put("rules", rules)
                + "\n";
    }

    private static Json rule(RuleResult result) {
        Json evidence = Json.object();
        result.evidence().forEach((kind, count) -> evidence.put(kind.name(), count));
        return Json.object()
                .put("id", result.rule().id())
                .put("group", result.rule().group().title())
                .put("level", result.rule().level().name())
                .put("title", result.rule().title())
                .put(
                        "needs",
                        result.rule().needs().stream().map(Capability::name).toList())
                .put("verdict", result.verdict().name())
                .put("warning", result.isWarning())
                .put("summary", result.summary())
                .put("evidence", evidence)
                .put("tookMillis", result.took().toMillis())
                .put("overran", result.overran())
                .put("report", result.report());
    }
}
