/**
 * How fast and how small the simulator is: the figures of docs/SIMULATOR-PERFORMANCE.md, each beside its target.
 *
 * <p>Entry point: {@link io.p2p4j.bench.sim.SimBench}.
 *
 * <p>Allowed imports: p2p-api, p2p-simulator.
 */
@NullMarked
package io.p2p4j.bench.sim;

import org.jspecify.annotations.NullMarked;
