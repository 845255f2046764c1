/**
 * The libp2p session (docs/LIBP2P.md): named streams negotiated one by one with multistream-select, the protocols that every
 * host serves (identify, ping), and application messages on a stream of their own. No threads, sockets or clocks.
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.session.Libp2pSession} over a byte stream,
 * {@link io.p2p4j.libp2p.session.LocalHost} for what sessions share.
 *
 * <p>Allowed imports: p2p-api, {@code core.session}, {@code core.transport}, the other packages of this module's protocols.
 */
@NullMarked
package io.p2p4j.libp2p.session;

import org.jspecify.annotations.NullMarked;
