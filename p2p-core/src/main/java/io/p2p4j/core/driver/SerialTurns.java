package io.p2p4j.core.driver;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks in the order of their submission and never two at a time, on threads of another executor. Thread-safe. A
 * task that throws is reported and the next one runs. To be extended by what has the order; a {@link SerialExecutor} has
 * nothing else.
 */
abstract class SerialTurns extends Inbox<Runnable> implements Executor, Runnable {
    /** How many tasks run before other users of the executor get their turn. */
    private static final int TURN_TASKS_MAX = 256;

    /** On whose threads tasks run. */
    abstract Executor threads();

    /** A task has thrown. */
    abstract void taskFailed(Throwable failure);

    @Override
    public final void execute(Runnable task) {
        if (give(task)) {
            takeTurn();
        }
    }

    /** The same, at once on the calling thread when no task runs or waits. */
    final void runOrGive(Runnable task) {
        if (give(task)) {
            run();
        }
    }

    private void takeTurn() {
        try {
            threads().execute(this);
        } catch (RejectedExecutionException ended) {
            // The executor was shut down before its provider. A stage that never completes would be worse than one that
            // completes on this thread.
            runTurn(Integer.MAX_VALUE);
        }
    }

    /** One turn. */
    @Override
    public final void run() {
        runTurn(TURN_TASKS_MAX);
    }

    private void runTurn(int tasksMax) {
        int count = 0;
        do {
            for (Runnable task = take(); task != null; task = take()) {
                try {
                    task.run();
                } catch (Throwable failure) {
                    taskFailed(failure);
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
