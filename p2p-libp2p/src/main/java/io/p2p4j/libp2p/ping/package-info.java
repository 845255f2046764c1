/**
 * Ping ({@code /ipfs/ping/1.0.0}): 32 bytes and the same 32 bytes back, again and again. Specification: libp2p's
 * {@code ping/ping.md}.
 *
 * <p>Entry point: {@link io.p2p4j.libp2p.ping.PingResponder}.
 *
 * <p>Allowed imports: java.base.
 */
@NullMarked
package io.p2p4j.libp2p.ping;

import org.jspecify.annotations.NullMarked;
