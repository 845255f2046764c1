package io.p2p4j.core.driver;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.transport.Loop;
import java.time.Instant;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** One thread and a clock that moves when the test says so: a loop and a context at once. */
final class ManualWorld implements Loop, ProviderContext {
    private final TreeMap<Key, Runnable> tasks = new TreeMap<>();
    private long now = 1_000_000_000L;
    private long sequence;

    private record Key(long time, long sequence) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.put(new Key(now, sequence++), task);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        Key key = new Key(now + Math.max(0, delayNanos), sequence++);
        tasks.put(key, task);
        return () -> tasks.remove(key);
    }

    @Override
    public Executor executor() {
        return this::execute;
    }

    @Override
    public RandomGenerator random(String purpose) {
        return new Random(purpose.hashCode());
    }

    @Override
    public byte[] entropy(int count) {
        return new byte[count];
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos) throws ExecutionException, TimeoutException {
        long end = timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : now + timeoutNanos;
        var future = stage.toCompletableFuture();
        runUntil(future::isDone, end);
        if (!future.isDone()) {
            throw new TimeoutException("at " + now);
        }
        try {
            return future.get();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs what is due now, without letting time pass. */
    void settle() {
        while (!tasks.isEmpty() && tasks.firstKey().time <= now) {
            tasks.pollFirstEntry().getValue().run();
        }
    }

    /** Runs the next tasks, without letting time pass. */
    void step(int count) {
        for (int i = 0; i < count && !tasks.isEmpty() && tasks.firstKey().time <= now; i++) {
            tasks.pollFirstEntry().getValue().run();
        }
    }

    void advance(long amount, TimeUnit unit) {
        long end = now + unit.toNanos(amount);
        runUntil(() -> false, end);
        now = end;
    }

    int waiting() {
        return tasks.size();
    }

    private void runUntil(BooleanSupplier done, long end) {
        while (!done.getAsBoolean() && !tasks.isEmpty() && tasks.firstKey().time <= end) {
            var next = tasks.pollFirstEntry();
            now = Math.max(now, next.getKey().time);
            next.getValue().run();
        }
    }
}
