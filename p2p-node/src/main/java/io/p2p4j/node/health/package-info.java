/**
 * Which peers are well: heartbeats, the health rule, quality, reconnecting, and forgetting the dead.
 *
 * <p>Entry points: {@link io.p2p4j.node.health.HealthService}, {@link io.p2p4j.node.health.HealthRule}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code node.book}, {@code node.event}, {@code node.pool}, {@code node.service}.
 */
@NullMarked
package io.p2p4j.node.health;

import org.jspecify.annotations.NullMarked;
