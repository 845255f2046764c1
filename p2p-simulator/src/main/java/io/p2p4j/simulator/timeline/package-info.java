/**
 * A run as a page that people look at: lanes of nodes, messages between them, faults, the journal and the violation.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.timeline.Timeline}.
 *
 * <p>Allowed imports: {@code io.p2p4j.simulator} and its packages for scenarios, faults, fabric and JSON.
 */
@NullMarked
package io.p2p4j.simulator.timeline;

import org.jspecify.annotations.NullMarked;
