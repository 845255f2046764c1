/**
 * What every protocol machine looks like to the driver: bytes, time and commands go in; bytes, events and the next
 * deadline come out. No threads, sockets, clocks or chance inside.
 *
 * <p>Entry points: {@link io.p2p4j.core.session.SessionMachine} over one byte stream,
 * {@link io.p2p4j.core.session.MuxedSession} over a link with many, {@link io.p2p4j.core.session.SessionEvent}.
 *
 * <p>Allowed imports: p2p-api, {@code core.transport}.
 */
@NullMarked
package io.p2p4j.core.session;

import org.jspecify.annotations.NullMarked;
