/**
 * Finds out whether a run is reproducible, and where two runs part: checkpoints of a hash of everything that happens, then
 * one window of it again in full, down to the first event that differs and the lines of code behind it.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.determinism.Determinism} runs a plan again, and
 * {@link io.p2p4j.simulator.determinism.Diff} compares two plans or two recordings.
 *
 * <p>Allowed imports: the simulator's packages, except junit; the JDK.
 */
@NullMarked
package io.p2p4j.simulator.determinism;

import org.jspecify.annotations.NullMarked;
