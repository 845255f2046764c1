package io.p2p4j.bench.sim;

import java.util.List;
import java.util.Locale;

/** Figures as JSON for programs and as a Markdown table for people. */
final class Report {
    private Report() {}

    static String json(List<Figure> figures) {
        StringBuilder text = new StringBuilder("{\n  \"java\": ")
                .append(quoted(System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")))
                .append(",\n  \"figures\": [");
        String separator = "\n    ";
        for (Figure figure : figures) {
            text.append(separator)
                    .append("{\"part\": ")
                    .append(quoted(figure.part()))
                    .append(", \"name\": ")
                    .append(quoted(figure.name()))
                    .append(", \"unit\": ")
                    .append(quoted(figure.unit()))
                    .append(", \"goal\": ")
                    .append(quoted(figure.goal().toString()))
                    .append(", \"met\": ")
                    .append(figure.isMet())
                    .append(", \"median\": ")
                    .append(figure.median())
                    .append(", \"samples\": ")
                    .append(figure.samples())
                    .append('}');
            separator = ",\n    ";
        }
        return text.append("\n  ]\n}\n").toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String markdown(List<Figure> figures) {
        StringBuilder text =
                new StringBuilder("| what | goal | median | lowest | highest | |\n|---|---|---|---|---|---|\n");
        for (Figure figure : figures) {
            String unit = figure.unit().isEmpty() ? "" : ", " + figure.unit();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s%s | %s | %s | %s | %s | %s |%n",
                    figure.name(),
                    unit,
                    figure.goal(),
                    Figure.number(figure.median()),
                    Figure.number(figure.min()),
                    Figure.number(figure.max()),
                    figure.goal().kind() == Figure.Goal.Kind.NONE ? "" : figure.isMet() ? "yes" : "**no**"));
        }
        return text.toString();
    }
}
