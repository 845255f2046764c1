/**
 * What a person means by a peer: it finds others, keeps a healthy handful of connections, delivers messages, and tells how it is doing.
 * Written over any provider.
 *
 * <p>Entry points: {@link io.p2p4j.node.P2PNode}, {@link io.p2p4j.node.NodeConfig}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code core.driver}, every package of {@code io.p2p4j.node}.
 */
@NullMarked
package io.p2p4j.node;

import org.jspecify.annotations.NullMarked;
