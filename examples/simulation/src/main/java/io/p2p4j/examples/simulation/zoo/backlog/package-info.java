/**
 * A feed sends news to readers. Lesson: a queue for somebody who may be slow needs a bound, and a decision what is
 * dropped.
 *
 * <p>Imports: io.p2p4j.api, the zoo's net.
 */
@NullMarked
package io.p2p4j.examples.simulation.zoo.backlog;

import org.jspecify.annotations.NullMarked;
