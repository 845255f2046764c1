package io.p2p4j.core.driver;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Runs tasks in the order of their submission and never two at a time, on threads of another executor. Thread-safe. A
 * task that throws is reported and the next one runs.
 */
final class SerialExecutor extends Inbox<Runnable> implements Executor {
    /** How many tasks run before other users of the executor get their turn. */
    private static final int TURN_TASKS_MAX = 256;

    private final Executor executor;
    private final Consumer<Throwable> failures;

    SerialExecutor(Executor executor, Consumer<Throwable> failures) {
        this.executor = executor;
        this.failures = failures;
    }

    @Override
    public void execute(Runnable task) {
        if (give(task)) {
            takeTurn();
        }
    }

    private void takeTurn() {
        try {
            executor.execute(() -> runTurn(TURN_TASKS_MAX));
        } catch (RejectedExecutionException ended) {
            // The executor was shut down before its provider. A stage that never completes would be worse than one that
            // completes on this thread.
            runTurn(Integer.MAX_VALUE);
        }
    }

    private void runTurn(int tasksMax) {
        int count = 0;
        do {
            for (Runnable task = take(); task != null; task = take()) {
                try {
                    task.run();
                } catch (Throwable failure) {
                    failures.accept(failure);
                }
                if (++count == tasksMax) {
                    break;
                }
            }
            if (rest()) {
                return;
            }
        } while (count < tasksMax);
        takeTurn();
    }
}
