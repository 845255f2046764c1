/**
 * Local discovery on the simulated fabric, the way multicast DNS does it: queries, answers, announcements and goodbyes as
 * datagrams that are lost, delayed and cut like everything else.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.discovery.SimulatedLan}; {@code Simulation.discovery} makes one for a provider.
 *
 * <p>Allowed imports: p2p-api, {@code simulator.fabric}, {@code simulator.kernel}.
 */
@NullMarked
package io.p2p4j.simulator.discovery;

import org.jspecify.annotations.NullMarked;
