/**
 * Where code of this project counts and measures, without knowing what becomes of the figures.
 *
 * <p>Entry point: {@link io.p2p4j.api.metrics.Metrics}. The module {@code p2p-metrics} implements it with Micrometer.
 *
 * <p>Allowed imports: none of p2p4j.
 */
@NullMarked
package io.p2p4j.api.metrics;

import org.jspecify.annotations.NullMarked;
