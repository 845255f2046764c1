/**
 * Finding peers nearby. What is found is a hint where to dial and nothing more: anybody can announce anything, so a peer is
 * who it says only after the handshake of a connection to it.
 *
 * <p>Entry point: {@link io.p2p4j.api.discovery.Discovery}. It is a service above a provider, of any kind.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code api.address}, {@code api.identity}.
 */
@NullMarked
package io.p2p4j.api.discovery;

import org.jspecify.annotations.NullMarked;
