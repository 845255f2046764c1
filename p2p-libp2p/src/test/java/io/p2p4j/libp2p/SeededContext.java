package io.p2p4j.libp2p;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Chance from a seed, and a clock that stands still. */
public final class SeededContext implements ProviderContext {
    private final Random random;

    public SeededContext(long seed) {
        random = new Random(seed);
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-06-01T00:00:00Z");
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        throw new UnsupportedOperationException("handshakes have no timers of their own");
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public RandomGenerator random(String purpose) {
        return new Random(purpose.hashCode());
    }

    @Override
    public byte[] entropy(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos) {
        return stage.toCompletableFuture().join();
    }
}
