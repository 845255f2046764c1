/**
 * The node's connections: lazy, shared, bounded, and one way to each peer where one is enough.
 *
 * <p>Entry point: {@link io.p2p4j.node.pool.Connections}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code node.book}.
 */
@NullMarked
package io.p2p4j.node.pool;

import org.jspecify.annotations.NullMarked;
