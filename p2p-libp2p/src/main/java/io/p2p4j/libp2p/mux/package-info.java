/**
 * What multiplexers share: how they write, whose turn it is to send, and what a stream keeps of what waits.
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.mux.LinkMuxer}, {@link io.p2p4j.libp2p.mux.MuxedStream}, {@link
 * io.p2p4j.libp2p.mux.TurnScheduler}.
 *
 * <p>Allowed imports: p2p-api, {@code core.transport}.
 */
@NullMarked
package io.p2p4j.libp2p.mux;

import org.jspecify.annotations.NullMarked;
