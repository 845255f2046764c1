/**
 * Turns a plain byte link into a secured one with a stream multiplexer agreed upon, libp2p specification
 * {@code connections/README.md}, section "Upgrading Connections": multistream-select for the security, its handshake, and
 * the multiplexer within the handshake or by multistream-select over the secured bytes.
 *
 * <p>Entry point: {@link io.p2p4j.libp2p.upgrade.Upgrade}, to be given to
 * {@link io.p2p4j.core.secure.SecuredTransport}.
 *
 * <p>Allowed imports: p2p-api, io.p2p4j.core.secure, io.p2p4j.core.transport, io.p2p4j.libp2p.multistream,
 * io.p2p4j.libp2p.tls.
 */
@NullMarked
package io.p2p4j.libp2p.upgrade;

import org.jspecify.annotations.NullMarked;
