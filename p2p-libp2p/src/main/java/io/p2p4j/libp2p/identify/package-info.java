/**
 * What peers tell each other about themselves: the messages of identify and identify/push, and signed peer records.
 * Specifications: libp2p's {@code identify/README.md}, {@code RFC/0002-signed-envelopes.md} and
 * {@code RFC/0003-routing-records.md}; domain and payload type are those that implementations use.
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.identify.Identify}, {@link io.p2p4j.libp2p.identify.IdentifyReader},
 * {@link io.p2p4j.libp2p.identify.PeerRecord}.
 *
 * <p>Allowed imports: p2p-api, protobuf's coded streams.
 */
@NullMarked
package io.p2p4j.libp2p.identify;

import org.jspecify.annotations.NullMarked;
