/**
 * The small protocol of {@code p2p node}: echo, and a connection that is kept.
 *
 * <p>Entry point: {@link io.p2p4j.cli.peer.Echo}.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.cli.peer;

import org.jspecify.annotations.NullMarked;
