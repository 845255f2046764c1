package io.p2p4j.bench.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An end in this process. */
public final class LocalHost implements Host {
    private final Verbs verbs = new Verbs();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bench-host");
        thread.setDaemon(true);
        return thread;
    });

    /** Makes an end. */
    public LocalHost() {}

    @Override
    public CompletableFuture<Words> start(String verb, Words words) {
        CompletableFuture<Words> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(verbs.run(verb, words));
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    @Override
    public void close() {
        verbs.close();
        threads.shutdown();
    }
}
