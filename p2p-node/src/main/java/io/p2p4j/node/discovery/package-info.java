/**
 * How a node finds others: configured addresses, the local network, what peers tell each other, and a mesh among them.
 *
 * <p>Entry points: {@link io.p2p4j.node.discovery.DiscoveryServices}, {@link io.p2p4j.node.discovery.DiscoveryOptions}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code node.book}, {@code node.event}, {@code node.health}, {@code node.pool}, {@code
 * node.service}.
 */
@NullMarked
package io.p2p4j.node.discovery;

import org.jspecify.annotations.NullMarked;
