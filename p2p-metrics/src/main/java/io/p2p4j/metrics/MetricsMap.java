package io.p2p4j.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.p2p4j.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a registry holds, as values: a map from the names that Prometheus sees to the metrics, sorted. */
public final class MetricsMap {
    private MetricsMap() {}

    /**
     * One metric.
     *
     * @param type {@code counter}, {@code gauge} or {@code timer}
     * @param help one sentence for people; may be empty
     * @param series its series; never empty
     */
    public record Metric(String type, String help, List<Series> series) {
        /**
         * Copies the list.
         *
         * @param type see the component
         * @param help see the component
         * @param series see the component
         */
        public Metric {
            series = List.copyOf(series);
        }
    }

    /**
     * One series of a metric.
     *
     * @param tags names and values, sorted
     * @param values {@code value} of a counter or gauge; {@code count}, {@code sum} and {@code max} of a timer, in seconds
     */
    public record Series(Map<String, String> tags, Map<String, Double> values) {
        /**
         * Copies the maps.
         *
         * @param tags see the component
         * @param values see the component
         */
        public Series {
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
            values = Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    /**
     * Reads a registry.
     *
     * @param registry any registry
     * @return each metric by its name
     */
    public static Map<String, Metric> of(MeterRegistry registry) {
        Map<String, List<Meter>> families = new TreeMap<>();
        registry.forEachMeter(meter ->
                families.computeIfAbsent(name(meter), name -> new ArrayList<>()).add(meter));
        Map<String, Metric> metrics = new TreeMap<>();
        families.forEach((name, meters) -> {
            Meter first = meters.get(0);
            List<Series> series = meters.stream().map(MetricsMap::series).toList();
            String help = Optional.ofNullable(first.getId().getDescription()).orElse("");
            metrics.put(name, new Metric(type(first), help, series));
        });
        return Collections.unmodifiableMap(metrics);
    }

    private static String type(Meter meter) {
        Meter.Type type = meter.getId().getType();
        return type == Meter.Type.LONG_TASK_TIMER ? "timer" : type.name().toLowerCase(Locale.ROOT);
    }

    private static String name(Meter meter) {
        String unit = Optional.ofNullable(meter.getId().getBaseUnit()).orElse("");
        StringBuilder name = new StringBuilder(meter.getId().getName().replaceAll("[^A-Za-z0-9]", "_"));
        Meter.Type type = meter.getId().getType();
        String ending = type == Meter.Type.TIMER || type == Meter.Type.LONG_TASK_TIMER ? "seconds" : unit;
        if (!ending.isEmpty() && !name.toString().endsWith("_" + ending)) {
            name.append('_').append(ending);
        }
        return type == Meter.Type.COUNTER ? name.append("_total").toString() : name.toString();
    }

    private static Series series(Meter meter) {
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : meter.getId().getTags()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        Map<String, Double> values = new TreeMap<>();
        for (Measurement measurement : meter.measure()) {
            boolean alone = meter.getId().getType() == Meter.Type.COUNTER;
            values.put(alone ? "value" : word(measurement.getStatistic()), measurement.getValue());
        }
        return new Series(tags, values);
    }

    private static String word(Statistic statistic) {
        return switch (statistic) {
            case TOTAL, TOTAL_TIME, DURATION -> "sum";
            case COUNT -> "count";
            case MAX -> "max";
            case VALUE -> "value";
            case ACTIVE_TASKS -> "active";
            case UNKNOWN -> "unknown";
        };
    }

    /**
     * Writes what was read.
     *
     * @param metrics from {@link #of}
     * @return one JSON object in one line; a value that is no number is null
     */
    public static String json(Map<String, Metric> metrics) {
        JsonWriter json = new JsonWriter().open('{');
        metrics.forEach((name, metric) -> {
            json.key(name).open('{');
            json.key("type").text(metric.type());
            json.key("help").text(metric.help());
            json.key("series").open('[');
            for (Series series : metric.series()) {
                json.open('{').key("tags").open('{');
                series.tags().forEach((key, value) -> json.key(key).text(value));
                json.close('}');
                series.values()
                        .forEach((key, value) -> json.key(key).raw(Double.isFinite(value) ? value.toString() : "null"));
                json.close('}');
            }
            json.close(']').close('}');
        });
        return json.close('}').toString();
    }
}
