/**
 * Clients ask a server again when it does not answer. Lesson: who asks again at once keeps an overloaded server
 * overloaded, long after what overloaded it has ended.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.storm;

import org.jspecify.annotations.NullMarked;
