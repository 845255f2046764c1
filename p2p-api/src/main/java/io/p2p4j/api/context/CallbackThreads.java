package io.p2p4j.api.context;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that run callbacks. A task goes to the thread that became idle last, whose memory is still in the caches; a
 * thread is made only when none is idle. The JDK's pool makes threads up to its size first and then takes them in turn.
 * Guarded by its monitor, which is not held while a task runs.
 */
final class CallbackThreads implements Executor {
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(SystemContext.IDLE_THREAD_SECONDS);

    /** What no thread could take yet. */
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** Those without a task, the latest last. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private int count;
    private int number;
    private boolean ended;

    @Override
    public void execute(Runnable task) {
        Worker worker;
        boolean isNew = false;
        synchronized (this) {
            if (ended) {
                throw new RejectedExecutionException("the context was closed");
            }
            worker = idle.pollLast();
            if (worker != null) {
                worker.task = task;
            } else if (count < SystemContext.CALLBACK_THREADS_MAX) {
                count++;
                isNew = true;
                worker = new Worker("p2p-callback-" + ++number, task);
            } else {
                tasks.addLast(task);
                return;
            }
        }
        if (isNew) {
            start(worker);
        } else {
            LockSupport.unpark(worker);
        }
    }

    private void start(Worker worker) {
        boolean started = false;
        try {
            worker.start();
            started = true;
        } finally {
            if (!started) {
                // The machine has no thread left, which the caller learns.
                synchronized (this) {
                    count--;
                }
            }
        }
    }

    /** Takes no more tasks; those that were taken still run. */
    void shutdown() {
        Worker[] waiting;
        synchronized (this) {
            ended = true;
            waiting = idle.toArray(new Worker[0]);
            idle.clear();
            count -= waiting.length;
        }
        for (Worker worker : waiting) {
            worker.dismissed = true;
            LockSupport.unpark(worker);
        }
    }

    /** Returns what a thread does next, or null when it is idle or has to end. */
    private synchronized @Nullable Runnable next(Worker worker) {
        Runnable task = tasks.pollFirst();
        if (task == null) {
            worker.task = null;
            if (ended) {
                count--;
                worker.dismissed = true;
            } else {
                idle.addLast(worker);
            }
        }
        return task;
    }

    /** A thread was idle for long enough; false when it has just got a task. */
    private synchronized boolean retire(Worker worker) {
        boolean wasIdle = idle.remove(worker);
        if (wasIdle) {
            count--;
        }
        return wasIdle;
    }

    private final class Worker extends Thread {
        /** Given by whoever took it from the idle ones. */
        private volatile @Nullable Runnable task;

        private volatile boolean dismissed;

        Worker(String name, Runnable first) {
            super(name);
            setDaemon(true);
            task = first;
        }

        @Override
        public void run() {
            Runnable current = task;
            while (current != null) {
                try {
                    current.run();
                } catch (Throwable thrown) {
                    getUncaughtExceptionHandler().uncaughtException(this, thrown);
                }
                current = next(this);
                if (current == null) {
                    current = await();
                }
            }
        }

        private @Nullable Runnable await() {
            long deadlineNanos = System.nanoTime() + IDLE_NANOS_MAX;
            while (true) {
                Runnable given = task;
                if (given != null || dismissed) {
                    return given;
                }
                long leftNanos = deadlineNanos - System.nanoTime();
                if (leftNanos > 0) {
                    LockSupport.parkNanos(this, leftNanos);
                    // An interrupt was meant for a task that is over.
                    Thread.interrupted();
                } else if (retire(this)) {
                    return null;
                }
            }
        }
    }
}
