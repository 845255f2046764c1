package io.p2p4j.node;

import io.p2p4j.api.metrics.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** Metrics of one thread, which tests read by their names; the series of all tags add up. */
public final class CountingMetrics implements Metrics {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, DoubleSupplier> gauges = new TreeMap<>();

    /** Returns what a counter has counted, or how often a timer was used. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    public double gauge(String name) {
        DoubleSupplier gauge = gauges.get(name);
        if (gauge == null) {
            throw new AssertionError("no gauge " + name + " (found " + gauges.keySet() + ")");
        }
        return gauge.getAsDouble();
    }

    @Override
    public Counter counter(String name, String help, String... tags) {
        counts.putIfAbsent(name, 0L);
        return amount -> counts.merge(name, amount, Long::sum);
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
        counts.putIfAbsent(name, 0L);
        return nanos -> counts.merge(name, 1L, Long::sum);
    }

    @Override
    public AutoCloseable gauge(String name, String help, DoubleSupplier value, String... tags) {
        gauges.put(name, value);
        return () -> gauges.remove(name);
    }
}
