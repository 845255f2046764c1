package io.p2p4j.bench.contest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Results as JSON for programs and as Markdown tables for people. */
public final class Report {
    private Report() {}

    /**
     * Writes Markdown.
     *
     * @param machine where it was measured
     * @param results what was measured
     * @return the text
     */
    public static String markdown(Map<String, String> machine, List<Result> results) {
        StringBuilder text = new StringBuilder();
        machine.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        results.forEach(result -> text.append('\n').append(markdown(result)));
        return text.toString();
    }

    /**
     * Writes the tables of one result.
     *
     * @param result the result
     * @return the text
     */
    public static String markdown(Result result) {
        StringBuilder text = new StringBuilder("### " + result.id() + ": " + result.title() + "\n\n");
        Set<String> figures = new LinkedHashSet<>();
        result.entries().forEach(entry -> figures.addAll(entry.figures().keySet()));
        row(text, "", figures.stream().toList());
        row(text, "---", figures.stream().map(figure -> "---").toList());
        for (Result.Entry entry : result.entries()) {
            String failure = entry.failure().isEmpty() ? "" : " (failed: " + entry.failure() + ")";
            row(
                    text,
                    entry.name() + failure,
                    figures.stream()
                            .map(figure -> entry.figures().get(figure))
                            .map(samples -> samples == null ? "" : samples.toString())
                            .toList());
        }
        if (result.comparisons().stream()
                .anyMatch(comparison -> result.answer(comparison).isPresent())) {
            text.append("\n| compared within each round | goal | median (lowest–highest) | met |\n|---|---|---|---|\n");
        }
        for (Comparison comparison : result.comparisons()) {
            result.answer(comparison)
                    .ifPresent(samples -> row(
                            text,
                            comparison.what(),
                            List.of(
                                    comparison.goal().toString(),
                                    samples.toString(),
                                    comparison.goal().verdict(samples.median()))));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String first, List<String> cells) {
        text.append("| ").append(first);
        cells.forEach(cell -> text.append(" | ").append(cell));
        text.append(" |\n");
    }

    /**
     * Writes JSON.
     *
     * @param machine where it was measured
     * @param results what was measured
     * @return the text
     */
    public static String json(Map<String, String> machine, List<Result> results) {
        String about = machine.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(",\n    "));
        String all = results.stream().map(Report::json).collect(Collectors.joining(",\n    "));
        return "{\n  \"machine\": {\n    " + about + "\n  },\n  \"workloads\": [\n    " + all + "\n  ]\n}\n";
    }

    private static String json(Result result) {
        String contestants = result.entries().stream()
                .map(entry -> "{\"name\": " + quoted(entry.name()) + ", \"failure\": " + quoted(entry.failure())
                        + ", \"figures\": {"
                        + entry.figures().entrySet().stream()
                                .map(figure -> quoted(figure.getKey()) + ": "
                                        + figure.getValue().values())
                                .collect(Collectors.joining(", "))
                        + "}}")
                .collect(Collectors.joining(",\n      "));
        String comparisons = result.comparisons().stream()
                .flatMap(comparison -> result.answer(comparison).stream()
                        .map(samples -> "{\"what\": " + quoted(comparison.what()) + ", \"goal\": "
                                + quoted(comparison.goal().toString()) + ", \"met\": "
                                + comparison.goal().isMet(samples.median()) + ", \"median\": " + samples.median()
                                + ", \"samples\": " + samples.values() + "}"))
                .collect(Collectors.joining(",\n      "));
        return "{\"id\": " + quoted(result.id()) + ", \"title\": " + quoted(result.title())
                + ", \"contestants\": [\n      " + contestants + "\n    ], \"comparisons\": [\n      " + comparisons
                + "\n    ]}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
