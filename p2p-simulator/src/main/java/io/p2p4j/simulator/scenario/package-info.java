/**
 * A simulated run of an application as a whole: its nodes, its workload, faults, and what must always and at last hold.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.scenario.Scenario}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.simulator} and its packages for faults, fabric, kernel and JSON.
 */
@NullMarked
package io.p2p4j.simulator.scenario;

import org.jspecify.annotations.NullMarked;
