package io.p2p4j.core.driver;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * An order of its own for tasks: they run in the order of their submission and never two at a time, on threads of another
 * executor. Thread-safe; takes hardly any memory while it is idle.
 */
public final class SerialExecutor extends SerialTurns {
    private final Executor threads;
    private final Consumer<Throwable> failures;

    /**
     * Makes one.
     *
     * @param threads on whose threads tasks run
     * @param failures is told what a task has thrown; the next task runs all the same
     */
    public SerialExecutor(Executor threads, Consumer<Throwable> failures) {
        this.threads = Objects.requireNonNull(threads, "threads");
        this.failures = Objects.requireNonNull(failures, "failures");
    }

    /**
     * Runs a task in its order, as {@link #execute} does, but at once on the calling thread when no task runs or waits. For who is
     * on a thread of the executor, holds no lock and has nothing to do afterwards, such as a timer's task: it needs no other thread
     * then. Tasks that are given meanwhile run behind it on the same thread, within the usual bounds.
     *
     * @param task what to run
     */
    public void executeHere(Runnable task) {
        runOrGive(Objects.requireNonNull(task, "task"));
    }

    @Override
    Executor threads() {
        return threads;
    }

    @Override
    void taskFailed(Throwable failure) {
        failures.accept(failure);
    }
}
