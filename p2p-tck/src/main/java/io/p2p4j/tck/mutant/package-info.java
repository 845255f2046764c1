/**
 * Deliberately broken providers: small faults around a correct one. Each shows that a rule of the kit kills it.
 *
 * <p>Entry points: {@link io.p2p4j.tck.mutant.Mutants}, {@link io.p2p4j.tck.mutant.Mutant}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}.
 */
@NullMarked
package io.p2p4j.tck.mutant;

import org.jspecify.annotations.NullMarked;
