/**
 * The lean provider: core's session over TCP with TLS 1.3, on Netty. No Netty type is visible.
 *
 * <p>Entry points: {@link io.p2p4j.netty.NettyProvider}, or {@code P2PProviders} with the id {@code netty}.
 *
 * <p>Allowed imports: io.p2p4j.core, io.p2p4j.transport.
 */
@NullMarked
package io.p2p4j.netty;

import org.jspecify.annotations.NullMarked;
