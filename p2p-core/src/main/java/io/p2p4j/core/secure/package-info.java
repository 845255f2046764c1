/**
 * Security handshakes that know nothing of networks: bytes in, bytes out. One of them over a plain transport is a secured
 * one.
 *
 * <p>Entry points: {@link io.p2p4j.core.secure.SecureChannel} to write a handshake,
 * {@link io.p2p4j.core.secure.SecuredTransport} to use it.
 *
 * <p>Allowed imports: io.p2p4j.core.transport, p2p-api.
 */
@NullMarked
package io.p2p4j.core.secure;

import org.jspecify.annotations.NullMarked;
