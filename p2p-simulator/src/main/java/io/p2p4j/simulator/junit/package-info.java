/**
 * Simulated runs as JUnit 5 tests. JUnit is needed in the user's tests only.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.junit.SimulatedTest}.
 *
 * <p>Allowed imports: {@code io.p2p4j.simulator} and its packages for scenarios, sweeps and timelines; JUnit.
 */
@NullMarked
package io.p2p4j.simulator.junit;

import org.jspecify.annotations.NullMarked;
