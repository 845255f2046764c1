/**
 * The simulated network: nodes, the router with its conditions and faults, and the transport seam on top of it.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.fabric.Fabric}, {@link io.p2p4j.simulator.fabric.NetworkProfile},
 * {@link io.p2p4j.simulator.fabric.SimTransport}.
 *
 * <p>Allowed imports: p2p-api, {@code core}, {@code core.transport}, {@code simulator.kernel}, {@code simulator.nat}.
 */
@NullMarked
package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.NullMarked;
