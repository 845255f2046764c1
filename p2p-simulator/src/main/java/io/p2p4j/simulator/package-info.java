/**
 * Simulated networks of providers: in virtual time, reproducible from a seed, or as one network of a whole process that
 * keeps the pace of real time.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.Simulation} for tests, and for ordinary programs
 * {@link io.p2p4j.simulator.SimulatorProviderFactory}, which the API finds as a service.
 *
 * <p>Allowed imports: p2p-api, p2p-core, {@code simulator.fabric}, {@code simulator.kernel}.
 */
@NullMarked
package io.p2p4j.simulator;

import org.jspecify.annotations.NullMarked;
