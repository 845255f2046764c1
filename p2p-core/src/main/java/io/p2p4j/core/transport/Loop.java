package io.p2p4j.core.transport;

import io.p2p4j.api.context.Cancellable;
import java.util.concurrent.Executor;

/** The one thread that owns a link: an event loop of real sockets, or the simulation. Never block it. */
public interface Loop extends Executor {
    /**
     * Tells whether the caller is on this loop's thread.
     *
     * @return true when it is
     */
    boolean inLoop();

    /**
     * Runs a task on the loop, after those given before. From any thread.
     *
     * @param task what to run
     * @throws java.util.concurrent.RejectedExecutionException when the loop has ended
     */
    @Override
    void execute(Runnable task);

    /**
     * Returns the monotonic clock that the loop's timers use.
     *
     * @return nanoseconds since an arbitrary origin
     */
    long nanoTime();

    /**
     * Runs a task on the loop after a delay. Called on the loop.
     *
     * @param delayNanos nanoseconds from now
     * @param task what to run
     * @return calls it off; to be called on the loop
     */
    Cancellable schedule(long delayNanos, Runnable task);
}
