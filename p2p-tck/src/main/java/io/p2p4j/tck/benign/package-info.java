/**
 * Benign conditions around a provider: what the world may do to it and the contract does not forbid. Every rule that holds
 * must hold under them; one that fails is a false alarm, which is a fault of the kit.
 *
 * <p>Entry points: {@link io.p2p4j.tck.benign.BenignVariant}, {@link io.p2p4j.tck.benign.Campaign},
 * {@link io.p2p4j.tck.benign.ReorderingStreams}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck} and what is below it; of the mutants, the wrapper
 * without a fault.
 */
@NullMarked
package io.p2p4j.tck.benign;

import org.jspecify.annotations.NullMarked;
