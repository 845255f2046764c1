/**
 * Deliberately broken providers: small faults around a correct one. Each shows that a rule of the kit kills it.
 *
 * <p>Entry points: {@link io.p2p4j.tck.mutant.Mutants}, {@link io.p2p4j.tck.mutant.Mutant}, {@link io.p2p4j.tck.mutant.KillRun}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}, {@code io.p2p4j.tck.rule}, {@code io.p2p4j.tck.rules},
 * {@code io.p2p4j.tck.run}.
 */
@NullMarked
package io.p2p4j.tck.mutant;

import org.jspecify.annotations.NullMarked;
