/**
 * What several of the zoo's applications need of a network: a line to one peer, and a door for the lines of others.
 *
 * <p>Imports: io.p2p4j.api.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.net;

import org.jspecify.annotations.NullMarked;
