/**
 * Typed messages between nodes: in four queues, acknowledged and sent again over reconnects, handled once; requests with their replies;
 * broadcasts that are signed by their origin. The wire format is in docs/NODE.md, section "Messages".
 *
 * <p>Entry points: {@link io.p2p4j.node.message.MessageService}, {@link io.p2p4j.node.message.NodeMessage}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code core.driver}, {@code node.service}, {@code node.pool}, {@code node.book}, {@code
 * node.event}.
 */
@NullMarked
package io.p2p4j.node.message;

import org.jspecify.annotations.NullMarked;
