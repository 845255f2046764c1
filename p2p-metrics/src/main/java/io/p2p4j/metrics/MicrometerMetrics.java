package io.p2p4j.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.p2p4j.api.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * {@link Metrics} over any Micrometer registry.
 *
 * <p><b>Names.</b> A name of Prometheus becomes one of Micrometer: dots for underscores, without {@code _total} and
 * {@code _seconds} of counters and timers, which the registry's naming convention adds where its system wants them. What
 * Prometheus scrapes has the name that the code gave.
 *
 * <p><b>Bounds.</b> A metric has at most {@code seriesMax} series. A further combination of tag values counts under
 * {@value #OTHER} in place of each value, and one warning is logged for each metric; a further gauge is left out, since gauges of
 * different things do not add up. A text of a peer in a tag can so never take the memory of the process or of its monitoring.
 *
 * <p>Thread-safe. Meters do not lock; asking for one does, so keep them.
 */
public final class MicrometerMetrics implements Metrics {
    /** How many series a metric has at most, unless said otherwise. */
    public static final int SERIES_MAX_DEFAULT = 64;

    /** What stands in place of tag values that were one too many. */
    public static final String OTHER = "other";

    /** The bounds of a timer's buckets, in seconds. */
    static final List<Double> BUCKETS_SECONDS =
            List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);

    private static final System.Logger LOG = System.getLogger(MicrometerMetrics.class.getName());
    private static final Duration[] BUCKETS = BUCKETS_SECONDS.stream()
            .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final int seriesMax;
    /** Guarded by itself. */
    private final Map<String, Family> families = new HashMap<>();

    /** One metric: what all its series have in common, and the series. */
    private static final class Family {
        final Meter.Type type;
        final List<String> keys;
        final Map<List<String>, Object> series = new HashMap<>();
        boolean warned;

        Family(Meter.Type type, List<String> keys) {
            this.type = type;
            this.keys = keys;
        }
    }

    /** A gauge whose supplier may be replaced. */
    private static final class Slot {
        private volatile DoubleSupplier value;

        Slot(DoubleSupplier value) {
            this.value = value;
        }

        double get() {
            return value.getAsDouble();
        }
    }

    private MicrometerMetrics(MeterRegistry registry, int seriesMax) {
        this.registry = registry;
        this.seriesMax = seriesMax;
    }

    /**
     * Counts into a registry.
     *
     * @param registry any registry; it stays the caller's
     * @return metrics with {@value #SERIES_MAX_DEFAULT} series each at most
     */
    public static MicrometerMetrics over(MeterRegistry registry) {
        return over(registry, SERIES_MAX_DEFAULT);
    }

    /**
     * Counts into a registry.
     *
     * @param registry any registry; it stays the caller's
     * @param seriesMax how many series a metric has at most, 1 or more
     * @return the metrics
     */
    public static MicrometerMetrics over(MeterRegistry registry, int seriesMax) {
        if (seriesMax < 1) {
            throw new IllegalArgumentException("seriesMax: " + seriesMax + " (expected 1 or more)");
        }
        return new MicrometerMetrics(registry, seriesMax);
    }

    @Override
    public Counter counter(String name, String help, String... tags) {
        return (Counter) series(Meter.Type.COUNTER, name, tags, allowed -> {
            io.micrometer.core.instrument.Counter counter = io.micrometer.core.instrument.Counter.builder(
                            meterName(Meter.Type.COUNTER, name))
                    .description(help)
                    .tags(allowed)
                    .register(registry);
            return (Counter) amount -> {
                if (amount < 0) {
                    throw new IllegalArgumentException(name + ": " + amount + " (expected 0 or more)");
                }
                counter.increment(amount);
            };
        });
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
        return (Timer) series(Meter.Type.TIMER, name, tags, allowed -> {
            io.micrometer.core.instrument.Timer timer = io.micrometer.core.instrument.Timer.builder(
                            meterName(Meter.Type.TIMER, name))
                    .description(help)
                    .tags(allowed)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            return (Timer) nanos -> timer.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public AutoCloseable gauge(String name, String help, DoubleSupplier value, String... tags) {
        synchronized (families) {
            Family family = family(Meter.Type.GAUGE, name, tags);
            List<String> values = every(tags, 1);
            Slot known = (Slot) family.series.get(values);
            if (known != null) {
                known.value = value;
                return () -> remove(name, family, values, known, value);
            }
            if (family.series.size() >= seriesMax) {
                warn(name, family, values);
                return () -> {};
            }
            Slot slot = new Slot(value);
            family.series.put(values, slot);
            Gauge.builder(meterName(Meter.Type.GAUGE, name), slot, Slot::get)
                    .description(help)
                    .tags(Tags.of(tags))
                    .strongReference(true)
                    .register(registry);
            return () -> remove(name, family, values, slot, value);
        }
    }

    /**
     * Registers a count that somebody else keeps.
     *
     * @param name ends in {@code _total}
     * @param help one sentence for people
     * @param source what is asked when somebody looks; kept
     * @param count how it is asked
     * @param tags names and values in turn
     */
    <T> void counting(String name, String help, T source, ToDoubleFunction<T> count, String... tags) {
        // The registry holds sources weakly; the table of series holds this one as long as these metrics live.
        series(Meter.Type.OTHER, name, tags, allowed -> {
            FunctionCounter.builder(meterName(Meter.Type.COUNTER, name), source, count)
                    .description(help)
                    .tags(allowed)
                    .register(registry);
            return source;
        });
    }

    private void remove(String name, Family family, List<String> values, Slot slot, DoubleSupplier value) {
        synchronized (families) {
            // Who was replaced takes nothing away.
            if (slot.value == value && family.series.remove(values, slot)) {
                Tags tags = tags(family.keys, values);
                registry.remove(new Meter.Id(meterName(Meter.Type.GAUGE, name), tags, null, null, Meter.Type.GAUGE));
            }
        }
    }

    private interface Maker {
        Object make(Tags tags);
    }

    private Object series(Meter.Type type, String name, String[] tags, Maker maker) {
        synchronized (families) {
            Family family = family(type, name, tags);
            List<String> values = every(tags, 1);
            Object known = family.series.get(values);
            if (known != null) {
                return known;
            }
            List<String> others = values.stream().map(value -> OTHER).toList();
            // The last place is kept for the others.
            if (!values.equals(others) && !values.isEmpty() && family.series.size() >= seriesMax - 1) {
                warn(name, family, values);
                values = others;
                known = family.series.get(values);
                if (known != null) {
                    return known;
                }
            }
            Object made = maker.make(tags(family.keys, values));
            family.series.put(values, made);
            return made;
        }
    }

    private Family family(Meter.Type type, String name, String[] tags) {
        if (tags.length % 2 != 0) {
            throw new IllegalArgumentException(name + ": " + tags.length + " tags (expected names and values in turn)");
        }
        List<String> keys = every(tags, 0);
        Family family = families.computeIfAbsent(name, unknown -> new Family(type, keys));
        if (family.type != type || !family.keys.equals(keys)) {
            throw new IllegalArgumentException(name + ": asked for as " + type + " with tags " + keys + " (expected "
                    + family.type + " with " + family.keys + ", as at the first time)");
        }
        return family;
    }

    private static void warn(String name, Family family, List<String> values) {
        if (!family.warned) {
            family.warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "metric {0}: more than {1} series, so that {2} and what comes later count as \"{3}\"; a tag has too many"
                            + " values",
                    name,
                    family.series.size(),
                    values,
                    OTHER);
        }
    }

    private static List<String> every(String[] tags, int first) {
        List<String> picked = new ArrayList<>(tags.length / 2);
        for (int i = first; i < tags.length; i += 2) {
            picked.add(tags[i]);
        }
        return picked;
    }

    private static Tags tags(List<String> keys, List<String> values) {
        List<Tag> tags = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            tags.add(Tag.of(keys.get(i), values.get(i)));
        }
        return Tags.of(tags);
    }

    private static String meterName(Meter.Type type, String name) {
        String ending = type == Meter.Type.COUNTER ? "_total" : type == Meter.Type.TIMER ? "_seconds" : "";
        if (!name.endsWith(ending)) {
            throw new IllegalArgumentException("metric " + name + " (expected a name that ends in " + ending + ")");
        }
        return name.substring(0, name.length() - ending.length()).replace('_', '.');
    }
}
