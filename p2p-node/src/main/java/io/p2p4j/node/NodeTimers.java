package io.p2p4j.node;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The timers of a node: they run on its turn, and none after the node's stop. Thread-safe. */
final class NodeTimers {
    private final ProviderContext context;
    private final Executor turn;
    /** Guarded by the monitor. */
    private final Set<Timer> armed = new LinkedHashSet<>();

    private boolean stopped;

    NodeTimers(ProviderContext context, Executor turn) {
        this.context = context;
        this.turn = turn;
    }

    Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        synchronized (this) {
            if (stopped) {
                return timer;
            }
            armed.add(timer);
        }
        timer.arm(delay);
        return timer;
    }

    private synchronized boolean disarm(Timer timer) {
        return armed.remove(timer);
    }

    void stop() {
        List<Timer> left;
        synchronized (this) {
            stopped = true;
            left = new ArrayList<>(armed);
            armed.clear();
        }
        left.forEach(Timer::cancel);
    }

    private final class Timer implements Cancellable {
        private final Runnable task;
        private volatile Cancellable handle = () -> {};

        Timer(Runnable task) {
            this.task = task;
        }

        void arm(Duration delay) {
            handle = context.schedule(delay.toNanos(), () -> turn.execute(this::fire));
        }

        private void fire() {
            if (disarm(this)) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            disarm(this);
            handle.cancel();
        }
    }
}
