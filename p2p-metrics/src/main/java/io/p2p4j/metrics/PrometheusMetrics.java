package io.p2p4j.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.metrics.Metrics;
import java.util.Map;

/**
 * Everything that one process needs to be looked at: a registry for Prometheus, the metrics of p2p4j in it, and the memory,
 * processor, threads and files of the Java runtime beside them. Thread-safe.
 */
public final class PrometheusMetrics implements AutoCloseable {
    /** The format of {@link #toPrometheus()}, for a header {@code Content-Type}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMetrics metrics = MicrometerMetrics.over(registry);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Makes a registry of its own and looks at the Java runtime. */
    public PrometheusMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /**
     * Returns where to count.
     *
     * @return the metrics
     */
    public Metrics metrics() {
        return metrics;
    }

    /**
     * Returns the registry, for meters of the application.
     *
     * @return the registry
     */
    public MeterRegistry registry() {
        return registry;
    }

    /**
     * Counts what a provider does.
     *
     * @param provider the provider, best before it is started
     * @return the provider, to be used in its place
     */
    public P2PProvider watch(P2PProvider provider) {
        return MeteredProvider.of(provider, metrics);
    }

    /**
     * Exports for Prometheus.
     *
     * @return the text exposition format 0.0.4
     */
    public String toPrometheus() {
        return registry.scrape();
    }

    /**
     * Exports for programs; see {@link MetricsMap}.
     *
     * @return each metric by its name
     */
    public Map<String, MetricsMap.Metric> toMap() {
        return MetricsMap.of(registry);
    }

    /**
     * Exports for programs of other languages.
     *
     * @return {@link #toMap()} as one JSON object in one line
     */
    public String toJson() {
        return MetricsMap.json(toMap());
    }

    /** Stops to look at the Java runtime and closes the registry. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
