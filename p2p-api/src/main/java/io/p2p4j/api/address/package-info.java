/**
 * Where a peer is: multiaddrs, the self-describing addresses that every provider uses.
 *
 * <p>The text and binary forms are those of {@code github.com/multiformats/multiaddr}, with the protocol codes of its
 * {@code protocols.csv}. Nothing in this package looks a name up or opens a socket.
 *
 * <p>Entry points: {@link io.p2p4j.api.address.Multiaddr#parse(String)} and
 * {@link io.p2p4j.api.address.Multiaddr#fromBytes(byte[])}.
 *
 * <p>Every type is immutable and may be used by any number of threads. Allowed imports: {@code java.base}, JSpecify
 * and {@code io.p2p4j.api.identity}.
 */
@NullMarked
package io.p2p4j.api.address;

import org.jspecify.annotations.NullMarked;
