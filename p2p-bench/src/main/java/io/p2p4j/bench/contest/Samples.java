package io.p2p4j.bench.contest;

import java.util.List;
import java.util.Locale;

/**
 * One number for each round.
 *
 * @param values at least one
 */
public record Samples(List<Double> values) {
    /**
     * Checks that there are some.
     *
     * @param values see the component
     */
    public Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no samples (expected at least one)");
        }
    }

    /**
     * Returns the middle one.
     *
     * @return the median
     */
    public double median() {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The median, with the lowest and the highest one behind it when there are several. */
    @Override
    public String toString() {
        return values.size() == 1
                ? number(median())
                : number(median()) + " (" + number(min()) + "–" + number(max()) + ")";
    }

    /** Three digits that count, and no exponent. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
