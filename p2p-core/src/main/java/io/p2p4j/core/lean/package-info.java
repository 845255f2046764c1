/**
 * The lean protocol of the Netty and simulator providers (docs/WIRE.md), as a sans-IO machine.
 *
 * <p>Entry point: {@link io.p2p4j.core.lean.LeanSession}; the rest is its parts: {@code FrameReader} and
 * {@code ControlBuffer} for the format, {@code Sender} and {@code Scheduler} for the order of output, {@code Messages},
 * {@code Streams} and {@code ReceiveWindow} for what arrives, {@code Timers} for every deadline.
 *
 * <p>Allowed imports: p2p-api, {@code core.session}, {@code core.transport.ByteSink}.
 */
@NullMarked
package io.p2p4j.core.lean;

import org.jspecify.annotations.NullMarked;
