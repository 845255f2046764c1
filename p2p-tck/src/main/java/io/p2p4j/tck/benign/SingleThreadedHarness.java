package io.p2p4j.tck.benign;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.ForwardingHarness;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TckHarness;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** All providers of the harness share one callback thread. */
final class SingleThreadedHarness extends ForwardingHarness {
    private final OneThread context;

    SingleThreadedHarness(TckHarness other) {
        super(other);
        context = new OneThread(other.context());
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return super.newProvider(request, context)
                .orElseThrow(() -> new IllegalStateException(
                        "the harness cannot choose a context (expected TckHarness.newProvider with one)"));
    }

    @Override
    public ProviderContext context() {
        return context;
    }

    @Override
    public void close() {
        super.close();
        context.callbacks.shutdown();
    }

    /** The clock, the timers and the chance of another context, with one thread for what they call. */
    private static final class OneThread implements ProviderContext {
        private final ProviderContext other;
        private final ThreadPoolExecutor callbacks;

        OneThread(ProviderContext other) {
            this.other = other;
            callbacks = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "tck-one-thread");
                thread.setDaemon(true);
                return thread;
            });
            callbacks.allowCoreThreadTimeOut(true);
        }

        @Override
        public long nanoTime() {
            return other.nanoTime();
        }

        @Override
        public Instant now() {
            return other.now();
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            return other.schedule(delayNanos, () -> callbacks.execute(task));
        }

        @Override
        public Executor executor() {
            return callbacks;
        }

        @Override
        public RandomGenerator random(String purpose) {
            return other.random(purpose);
        }

        @Override
        public byte[] entropy(int count) {
            return other.entropy(count);
        }

        @Override
        public <T> T await(CompletionStage<T> stage, long timeoutNanos)
                throws ExecutionException, TimeoutException, InterruptedException {
            return other.await(stage, timeoutNanos);
        }
    }
}
