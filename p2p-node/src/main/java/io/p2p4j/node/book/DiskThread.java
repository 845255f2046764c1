package io.p2p4j.node.book;

import io.p2p4j.core.NonDeterministic;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does one thing after the other where it may block on a disk. Its thread is a daemon and goes when it is idle. */
@NonDeterministic(
        "A force of a disk takes as long as it takes, and must not stop the turn; under a simulator it is not used.")
final class DiskThread implements Executor {
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "p2p-node-disk");
                thread.setDaemon(true);
                return thread;
            });

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }
}
