/**
 * How a service is attached to a node. Everything above connections is one: messaging, peer exchange, health, and whatever an
 * application adds under a protocol id of its own.
 *
 * <p>Entry points: {@link io.p2p4j.node.service.NodeService}, {@link io.p2p4j.node.service.NodeView}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code node.book}, {@code node.event}, {@code node.pool}.
 */
@NullMarked
package io.p2p4j.node.service;

import org.jspecify.annotations.NullMarked;
