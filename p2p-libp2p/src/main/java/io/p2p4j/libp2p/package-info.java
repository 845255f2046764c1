/**
 * The libp2p provider: the published libp2p protocols over TCP, on Netty. No Netty type is visible. See docs/LIBP2P.md.
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.Libp2pProvider}, or {@code P2PProviders} with the id {@code libp2p}.
 *
 * <p>Allowed imports: io.p2p4j.core, io.p2p4j.transport, the other packages of this module.
 */
@NullMarked
package io.p2p4j.libp2p;

import org.jspecify.annotations.NullMarked;
