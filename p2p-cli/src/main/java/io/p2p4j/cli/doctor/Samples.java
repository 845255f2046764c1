package io.p2p4j.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of one scrape in the text format of Prometheus. */
final class Samples {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]*)\"");

    private final List<Sample> samples;

    private record Sample(String name, String labels, double value) {}

    private Samples(List<Sample> samples) {
        this.samples = samples;
    }

    /** Lines of another form are left out. */
    static Samples parse(String text) {
        List<Sample> samples = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (!line.startsWith("#") && matcher.matches()) {
                String labels = matcher.group(2) == null ? "" : matcher.group(2);
                samples.add(new Sample(matcher.group(1), labels, number(matcher.group(3))));
            }
        });
        return new Samples(samples);
    }

    private static double number(String text) {
        try {
            return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        } catch (NumberFormatException other) {
            return Double.NaN;
        }
    }

    /** The sum of a metric's series whose labels contain a text. */
    double sum(String name, String label) {
        return samples.stream()
                .filter(sample -> sample.name.equals(name) && sample.labels.contains(label))
                .mapToDouble(Sample::value)
                .filter(Double::isFinite)
                .sum();
    }

    /** The series of a metric that are not zero, by the value of one label. */
    String listed(String name, String label) {
        Pattern value = Pattern.compile(label + "=\"([^\"]*)\"");
        StringJoiner all = new StringJoiner(", ");
        for (Sample sample : samples) {
            Matcher matcher = value.matcher(sample.labels);
            if (sample.name.equals(name) && sample.value > 0 && matcher.find()) {
                all.add(matcher.group(1) + ' ' + Math.round(sample.value));
            }
        }
        return all.toString();
    }

    /** As {@link #sum}, of those above zero. */
    double positive(String name, String label) {
        return samples.stream()
                .filter(sample -> sample.name.equals(name) && sample.labels.contains(label) && sample.value > 0)
                .mapToDouble(Sample::value)
                .sum();
    }

    /** The least bound of a bucket below which this part of the durations is; NaN when there are none. */
    double quantile(String name, double part) {
        double count = sum(name + "_count", "");
        if (count == 0) {
            return Double.NaN;
        }
        return samples.stream()
                .filter(sample -> sample.name.equals(name + "_bucket") && sample.value >= part * count)
                .mapToDouble(Samples::bound)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static double bound(Sample sample) {
        Matcher matcher = BOUND.matcher(sample.labels);
        return matcher.find() ? number(matcher.group(1)) : Double.POSITIVE_INFINITY;
    }
}
