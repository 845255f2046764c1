/**
 * Yamux ({@code /yamux/1.0.0}) without threads, sockets or clocks: many byte streams over one secured byte stream.
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.yamux.YamuxMuxer}, {@link io.p2p4j.libp2p.yamux.YamuxStream}.
 *
 * <p>Allowed imports: p2p-api, {@code core.transport}, {@code libp2p.mux}.
 */
@NullMarked
package io.p2p4j.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
