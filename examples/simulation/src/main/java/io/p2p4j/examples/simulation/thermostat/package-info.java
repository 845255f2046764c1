/** A house in which every room may set the temperature of all. Imports: io.p2p4j.api. */
@NullMarked
package io.p2p4j.examples.simulation.thermostat;

import org.jspecify.annotations.NullMarked;
