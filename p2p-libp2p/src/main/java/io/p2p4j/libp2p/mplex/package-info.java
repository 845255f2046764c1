/**
 * Mplex ({@code /mplex/6.7.0}) without threads, sockets or clocks: many byte streams over one secured byte stream, without
 * flow control. Deprecated by the specification, and off unless it is asked for.
 *
 * <p>Entry point: {@link io.p2p4j.libp2p.mplex.MplexMuxer}.
 *
 * <p>Allowed imports: p2p-api, {@code core.transport}, {@code libp2p.mux}.
 */
@NullMarked
package io.p2p4j.libp2p.mplex;

import org.jspecify.annotations.NullMarked;
