package io.p2p4j.bench.subject;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** A context whose callbacks run on the thread that they come up on, for applications that never block in one. */
record DirectContext(ProviderContext system) implements ProviderContext {
    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public long nanoTime() {
        return system.nanoTime();
    }

    @Override
    public Instant now() {
        return system.now();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return system.schedule(delayNanos, task);
    }

    @Override
    public RandomGenerator random(String purpose) {
        return system.random(purpose);
    }

    @Override
    public byte[] entropy(int count) {
        return system.entropy(count);
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        return system.await(stage, timeoutNanos);
    }
}
