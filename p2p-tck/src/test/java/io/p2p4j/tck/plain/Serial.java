package io.p2p4j.tck.plain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Runs tasks one after the other, in order, on an executor with any number of threads. */
final class Serial implements Executor {
    private final Executor executor;
    private final Consumer<Throwable> onFailure;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Serial(Executor executor, Consumer<Throwable> onFailure) {
        this.executor = executor;
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::drain);
    }

    private void drain() {
        while (true) {
            Runnable next;
            synchronized (tasks) {
                next = tasks.poll();
                running = next != null;
            }
            if (next == null) {
                return;
            }
            try {
                next.run();
            } catch (RuntimeException | Error thrown) {
                onFailure.accept(thrown);
            }
        }
    }
}
