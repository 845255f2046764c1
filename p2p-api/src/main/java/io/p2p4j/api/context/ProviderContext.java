package io.p2p4j.api.context;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Time, timers, threads and chance for a provider and for everything above it. Code that takes all four from here runs
 * the same under the simulator, bit for bit, as in production. Thread-safe unless an implementation says otherwise: the
 * simulator's context may only be used from the simulation's own thread.
 */
public interface ProviderContext {
    /**
     * Returns the monotonic clock. Only differences mean something.
     *
     * @return nanoseconds since an arbitrary origin
     */
    long nanoTime();

    /**
     * Returns the wall clock, which may jump in both directions.
     *
     * @return the current instant
     */
    Instant now();

    /**
     * Runs a task once after a delay, on {@link #executor()}. Tasks of one delay run in the order in which they were
     * scheduled when the executor has one thread.
     *
     * @param delayNanos nanoseconds from now; zero or less means as soon as possible
     * @param task what to run; it must not block
     * @return a handle that calls it off
     */
    Cancellable schedule(long delayNanos, Runnable task);

    /**
     * Returns where application callbacks run. Providers call an application in order for each connection, whatever
     * the executor's number of threads.
     *
     * @return the executor
     */
    Executor executor();

    /**
     * Tells whether the callbacks of a connection and its streams run on the thread that does the connection's I/O instead of
     * {@link #executor()}. That is the shortest way for a message, and the application promises in return that no such
     * callback blocks: one that does holds up every connection of that thread, and one that waits for such a connection
     * waits for ever. The order of callbacks is the same.
     *
     * @return true when they do; by default they do not
     */
    default boolean runsCallbacksOnLoop() {
        return false;
    }

    /**
     * Returns a generator of its own for one purpose. Under the simulator its draws depend on the seed and the purpose
     * alone, so that drawing more for one purpose changes nothing for another.
     *
     * @param purpose a constant name, such as {@code "dial-jitter"}
     * @return a generator; not thread-safe
     */
    RandomGenerator random(String purpose);

    /**
     * Returns bytes for keys and nonces: cryptographically strong outside a simulation, reproducible within.
     *
     * @param count how many
     * @return new bytes
     */
    byte[] entropy(int count);

    /**
     * Waits for a stage on the calling thread, which may block. The blocking facade is built on this method: the system
     * context parks the thread, the simulator advances virtual time until the stage is complete.
     *
     * @param stage what to wait for
     * @param timeoutNanos how long at most, in nanoseconds of {@link #nanoTime()}; {@link Long#MAX_VALUE} waits without
     *     a bound
     * @param <T> the result's type
     * @return the stage's result
     * @throws ExecutionException when the stage failed; its cause is the failure
     * @throws TimeoutException when the time ran out; the stage is left as it is
     * @throws InterruptedException when the calling thread was interrupted; the stage is left as it is
     */
    <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws ExecutionException, TimeoutException, InterruptedException;
}
