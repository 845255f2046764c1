/**
 * A zoo of bugs: small applications, each with one bug that only faults bring out, and the same application without it.
 *
 * <p>Entry point: {@link io.p2p4j.examples.simulation.zoo.Zoo}, which says what is done to them and what must hold. The
 * applications are in the packages below, and know nothing of any simulation.
 *
 * <p>Imports: {@code io.p2p4j.api}, {@code io.p2p4j.simulator} with its packages for scenarios, faults and the fabric, and
 * the packages below.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo;

import org.jspecify.annotations.NullMarked;
