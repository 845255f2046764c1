/**
 * Ready-made applications for simulations: to measure with, to try faults on, and as examples.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.workload.Flood}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.simulator.scenario}, {@code io.p2p4j.simulator.application}.
 */
@NullMarked
package io.p2p4j.simulator.workload;

import org.jspecify.annotations.NullMarked;
