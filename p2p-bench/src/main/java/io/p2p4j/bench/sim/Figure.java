package io.p2p4j.bench.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One measured quantity.
 *
 * @param part the part of the benchmark that measured it
 * @param name what was measured
 * @param unit in what
 * @param goal what it should be
 * @param samples one number for each round, at least one
 */
record Figure(String part, String name, String unit, Goal goal, List<Double> samples) {
    /** What a figure should be. */
    record Goal(Kind kind, double value) {
        enum Kind {
            /** Measured for its own sake. */
            NONE,
            AT_LEAST,
            AT_MOST
        }

        static final Goal NONE = new Goal(Kind.NONE, 0);

        static Goal atLeast(double value) {
            return new Goal(Kind.AT_LEAST, value);
        }

        static Goal atMost(double value) {
            return new Goal(Kind.AT_MOST, value);
        }

        boolean isMet(double measured) {
            return switch (kind) {
                case NONE -> true;
                case AT_LEAST -> measured >= value;
                case AT_MOST -> measured <= value;
            };
        }

        @Override
        public String toString() {
            return switch (kind) {
                case NONE -> "";
                case AT_LEAST -> ">= " + number(value);
                case AT_MOST -> "<= " + number(value);
            };
        }
    }

    Figure {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(part + ", " + name + ": no samples (expected at least one)");
        }
    }

    double median() {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    boolean isMet() {
        return goal.isMet(median());
    }

    /** One line that {@link #parse} reads again. */
    String toLine() {
        String numbers = samples.stream().map(String::valueOf).collect(Collectors.joining(" "));
        return String.join("\t", part, name, unit, goal.kind().name(), String.valueOf(goal.value()), numbers);
    }

    static Figure parse(String line) {
        String[] fields = line.split("\t", -1);
        Goal goal = new Goal(Goal.Kind.valueOf(fields[3]), Double.parseDouble(fields[4]));
        List<Double> samples =
                Arrays.stream(fields[5].split(" ")).map(Double::valueOf).toList();
        return new Figure(fields[0], fields[1], fields[2], goal, samples);
    }

    /** Three digits that count, and no exponent. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
    }
}
