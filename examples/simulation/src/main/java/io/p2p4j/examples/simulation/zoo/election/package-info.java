/**
 * Several nodes choose one that leads. Lesson: who may lead must be a majority's decision, since two parts of a divided
 * network cannot both have one.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.election;

import org.jspecify.annotations.NullMarked;
