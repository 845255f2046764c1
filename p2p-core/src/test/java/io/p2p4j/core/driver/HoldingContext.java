package io.p2p4j.core.driver;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** A context whose callbacks can be held up, as by an application that blocks, and whose timers can be hasty. */
final class HoldingContext implements ProviderContext {
    private final ProviderContext context;
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;
    private boolean hasty;

    HoldingContext(ProviderContext context) {
        this.context = context;
    }

    void hold() {
        holding = true;
    }

    /** Timers that are due run before their caller has them, as a quick timer thread may do. */
    void hasten() {
        hasty = true;
    }

    void release() {
        holding = false;
        held.forEach(context.executor()::execute);
        held.clear();
    }

    @Override
    public Executor executor() {
        return task -> {
            if (holding) {
                held.add(task);
            } else {
                context.executor().execute(task);
            }
        };
    }

    @Override
    public long nanoTime() {
        return context.nanoTime();
    }

    @Override
    public Instant now() {
        return context.now();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        if (hasty && delayNanos <= 0) {
            task.run();
            return () -> {};
        }
        return context.schedule(delayNanos, task);
    }

    @Override
    public RandomGenerator random(String purpose) {
        return context.random(purpose);
    }

    @Override
    public byte[] entropy(int count) {
        return context.entropy(count);
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        return context.await(stage, timeoutNanos);
    }
}
