/**
 * Many seeds of one scenario, and small plans of those that fail.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.sweep.Sweep} and {@link io.p2p4j.simulator.sweep.Shrinker}.
 *
 * <p>Allowed imports: {@code io.p2p4j.simulator} and its packages for scenarios and faults.
 */
@NullMarked
package io.p2p4j.simulator.sweep;

import org.jspecify.annotations.NullMarked;
