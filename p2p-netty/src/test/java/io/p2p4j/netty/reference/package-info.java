/**
 * A second implementation of the lean protocol, written from {@code docs/WIRE.md} alone with the JDK and blocking sockets:
 * what the provider and the document have in common is what it agrees with. Attackers that need to get past the
 * handshake build on it.
 *
 * <p>Entry points: {@link io.p2p4j.netty.reference.ReferenceTls} proves identities,
 * {@link io.p2p4j.netty.reference.ReferenceFrames} writes and reads frames,
 * {@link io.p2p4j.netty.reference.ReferencePeer} keeps a connection by the rules.
 *
 * <p>Allowed imports: the JDK. No other part of the project.
 */
@NullMarked
package io.p2p4j.netty.reference;

import org.jspecify.annotations.NullMarked;
