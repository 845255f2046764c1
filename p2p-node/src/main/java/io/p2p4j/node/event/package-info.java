/**
 * What a node tells its observers.
 *
 * <p>Entry point: {@link io.p2p4j.node.event.NodeEvent}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code node.book}.
 */
@NullMarked
package io.p2p4j.node.event;

import org.jspecify.annotations.NullMarked;
