/**
 * A clerk lends something to one borrower at a time, for a while. Lesson: two clocks do not agree what time it is, and may be
 * set at any moment; what two machines can agree on, with a margin, is how long something takes.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.lease;

import org.jspecify.annotations.NullMarked;
