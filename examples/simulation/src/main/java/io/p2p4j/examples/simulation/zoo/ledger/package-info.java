/**
 * Customers have numbers written into a ledger. Lesson: what was written is not yet on the disk; a receipt is a promise, and
 * only a sync keeps it when the power fails.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.ledger;

import org.jspecify.annotations.NullMarked;
