package io.p2p4j.api.context;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The real world: the system clocks, secure randomness, one timer thread and a bounded pool of daemon threads named
 * {@code p2p-callback-N}, which end after {@value #IDLE_THREAD_SECONDS} idle second. Thread-safe.
 */
public final class SystemContext implements ProviderContext, AutoCloseable {
    /** How many application callbacks may run, or block, at once; further ones wait. */
    public static final int CALLBACK_THREADS_MAX = 64;

    private static final int IDLE_THREAD_SECONDS = 1;

    private static final SystemContext SHARED = new SystemContext();

    private final SecureRandom secureRandom = new SecureRandom();
    private final ThreadPoolExecutor callbacks;
    private final ScheduledThreadPoolExecutor timer;

    /** Creates a context; threads start when they are first needed. */
    public SystemContext() {
        callbacks = new ThreadPoolExecutor(
                CALLBACK_THREADS_MAX,
                CALLBACK_THREADS_MAX,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemonThreads("p2p-callback-"));
        callbacks.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, daemonThreads("p2p-timer-"));
        timer.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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

    private static ThreadFactory daemonThreads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
