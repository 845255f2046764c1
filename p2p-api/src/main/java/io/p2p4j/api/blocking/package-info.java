/**
 * The API for plain and virtual threads that wait: {@link io.p2p4j.api.blocking.BlockingProvider} around a
 * {@link io.p2p4j.api.P2PProvider}.
 *
 * <p><b>Failures.</b> What fails the stage of the asynchronous operation is thrown as the same
 * {@link io.p2p4j.api.error.P2PException}. A timeout is a {@link io.p2p4j.api.error.P2PTimeoutException} with
 * {@code OPERATION_TIMEOUT}; so is a deadline of the connection ({@link io.p2p4j.api.P2PConnection#setReceiveDeadline}), and
 * the sooner of the two counts. Calling off is never reported as a {@link java.util.concurrent.CancellationException}.
 *
 * <p><b>Interrupts.</b> A thread that is interrupted before or while it waits gets an
 * {@link java.io.InterruptedIOException}, and its interrupt flag stays set. The operation is called off as after a timeout;
 * when its result is already there, it is returned. An interrupt ends the waiting for a close or stop, not the close or
 * stop itself, and is no failure there.
 *
 * <p><b>Calling off.</b> A receive, read or accept that was called off takes nothing: what arrives later is for the next. A
 * send or write may have taken effect, and its bytes must not change until the connection or stream is closed.
 *
 * <p><b>Threads.</b> Every class may be used by many threads, unless it says otherwise. Never wait in a callback of the
 * provider: what it waits for would be called after it. Waiting is done by
 * {@link io.p2p4j.api.context.ProviderContext#await}, so that code of this kind runs in a simulation as well.
 *
 * <p>Entry point: {@link io.p2p4j.api.blocking.BlockingProvider#of}.
 *
 * <p>Allowed imports: the root package, {@code identity}, {@code address}, {@code error}, {@code context}.
 */
@NullMarked
package io.p2p4j.api.blocking;

import org.jspecify.annotations.NullMarked;
