/**
 * What p2p4j counts, in Micrometer; the names are those of docs/METRICS.md.
 *
 * <p>Entry points: {@link io.p2p4j.metrics.PrometheusMetrics}, which has everything that one process needs,
 * {@link io.p2p4j.metrics.MicrometerMetrics} over a registry that the application has already, and
 * {@link io.p2p4j.metrics.MeteredProvider}, which counts what a provider does.
 *
 * <p>Allowed imports: p2p-api, the JSON writer of p2p-core, Micrometer.
 */
@NullMarked
package io.p2p4j.metrics;

import org.jspecify.annotations.NullMarked;
