package io.p2p4j.api.context;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The real world: the system clocks, secure randomness, one timer thread and a bounded pool of daemon threads named
 * {@code p2p-callback-N}, which end after {@value #IDLE_THREAD_SECONDS} idle second. Thread-safe.
 */
public final class SystemContext implements ProviderContext, AutoCloseable {
    /** How many application callbacks may run, or block, at once; further ones wait. */
    public static final int CALLBACK_THREADS_MAX = 64;

    static final int IDLE_THREAD_SECONDS = 1;

    private static final SystemContext SHARED = new SystemContext();

    private final SecureRandom secureRandom = new SecureRandom();
    private final CallbackThreads callbacks = new CallbackThreads();
    private final ScheduledThreadPoolExecutor timer;

    private final boolean callbacksOnLoop;

    /** Creates a context; threads start when they are first needed. */
    public SystemContext() {
        this(false);
    }

    private SystemContext(boolean callbacksOnLoop) {
        this.callbacksOnLoop = callbacksOnLoop;
        timer = new ScheduledThreadPoolExecutor(1, SystemContext::timerThread);
        timer.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Creates a context for an application whose callbacks never block; see {@link ProviderContext#runsCallbacksOnLoop}.
     * Callbacks that belong to no connection, and timers, run on this context's threads all the same.
     *
     * @return a new context
     */
    public static SystemContext withCallbacksOnLoop() {
        return new SystemContext(true);
    }

    /**
     * Returns the one context that the whole process shares. It costs nothing while it is idle, because its threads end,
     * and closing it does nothing.
     *
     * @return always the same context
     */
    public static SystemContext shared() {
        return SHARED;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        Future<?> future = timer.schedule(() -> callbacks.execute(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Executor executor() {
        return callbacks;
    }

    @Override
    public boolean runsCallbacksOnLoop() {
        return callbacksOnLoop;
    }

    @Override
    public RandomGenerator random(String purpose) {
        return new SplittableRandom(secureRandom.nextLong() ^ purpose.hashCode());
    }

    @Override
    public byte[] entropy(int count) {
        byte[] bytes = new byte[count];
        secureRandom.nextBytes(bytes);
        return bytes;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return timeoutNanos == Long.MAX_VALUE
                    ? stage.toCompletableFuture().get()
                    : stage.toCompletableFuture().get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (CancellationException cancelled) {
            throw new ExecutionException(cancelled);
        }
    }

    /**
     * Lets running callbacks end, runs no further timer, and lets the threads go. Safe to call again. Does nothing to the
     * {@link #shared} context.
     */
    @Override
    public void close() {
        if (this == SHARED) {
            return;
        }
        timer.shutdown();
        callbacks.shutdown();
    }

    private static Thread timerThread(Runnable task) {
        Thread thread = new Thread(task, "p2p-timer-1");
        thread.setDaemon(true);
        return thread;
    }
}
