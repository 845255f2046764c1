package io.p2p4j.core.driver;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** An order of its own for tasks. */
final class SerialExecutor extends SerialTurns {
    private final Executor threads;
    private final Consumer<Throwable> failures;

    SerialExecutor(Executor threads, Consumer<Throwable> failures) {
        this.threads = threads;
        this.failures = failures;
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
