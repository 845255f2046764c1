package io.p2p4j.simulator.kernel;

import io.p2p4j.api.context.Cancellable;
import org.jspecify.annotations.Nullable;

/** An event that can be called off. Owned by the kernel's thread. */
final class Timer implements Runnable, Cancellable {
    private final Kernel kernel;
    private @Nullable Runnable task;
    private boolean queued = true;

    Timer(Kernel kernel, Runnable task) {
        this.kernel = kernel;
        this.task = task;
    }

    static boolean isCancelled(Runnable event) {
        return event instanceof Timer timer && timer.task == null;
    }

    /** What an event runs in the end, for those who look. */
    static Runnable target(Runnable event) {
        Runnable task = event instanceof Timer timer ? timer.task : null;
        return task == null ? event : task;
    }

    @Override
    public void run() {
        queued = false;
        Runnable due = task;
        task = null;
        if (due != null) {
            due.run();
        }
    }

    @Override
    public void cancel() {
        kernel.checkOwner();
        if (queued && task != null) {
            task = null;
            kernel.onCancelled();
        }
    }
}
