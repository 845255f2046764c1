/**
 * The Noise handshake and transport of libp2p, specification {@code noise/README.md}.
 *
 * <p>Allowed imports: p2p-api, io.p2p4j.core.secure, io.p2p4j.core.transport, io.p2p4j.libp2p.keys, Bouncy Castle, the
 * generated messages.
 */
@NullMarked
package io.p2p4j.libp2p.noise;

import org.jspecify.annotations.NullMarked;
