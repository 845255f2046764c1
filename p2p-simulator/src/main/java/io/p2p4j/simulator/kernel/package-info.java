/**
 * Virtual time and chance: events in the total order (time, sequence), keyed random draws, the rolling trace hash.
 * Knows nothing of networks.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.kernel.Kernel}, {@link io.p2p4j.simulator.kernel.KeyedRandom}.
 *
 * <p>Allowed imports: {@code api.context}.
 */
@NullMarked
package io.p2p4j.simulator.kernel;

import org.jspecify.annotations.NullMarked;
