/**
 * A ticker shows prices on displays, and connects again when it hears nothing. Lesson: one connection keeps its order,
 * two do not; so messages need numbers.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.reorder;

import org.jspecify.annotations.NullMarked;
