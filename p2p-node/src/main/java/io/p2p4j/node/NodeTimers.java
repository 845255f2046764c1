package io.p2p4j.node;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.driver.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a node: they run on its turn, and none after the node's stop. The context calls them on its executor, and when the turn
 * is free that thread does the turn. Thread-safe.
 */
final class NodeTimers {
    private final ProviderContext context;
    private final SerialExecutor turn;
    /** The one that was armed last, and through it the others; guarded by the monitor. */
    private @Nullable Timer last;

    private boolean stopped;

    NodeTimers(ProviderContext context, SerialExecutor turn) {
        this.context = context;
        this.turn = turn;
    }

    Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        synchronized (this) {
            if (stopped) {
                return timer;
            }
            timer.armed = true;
            Timer before = last;
            timer.before = before;
            if (before != null) {
                before.behind = timer;
            }
            last = timer;
        }
        timer.arm(delay);
        return timer;
    }

    private synchronized boolean disarm(Timer timer) {
        if (!timer.armed) {
            return false;
        }
        timer.armed = false;
        Timer before = timer.before;
        Timer behind = timer.behind;
        if (before != null) {
            before.behind = behind;
        }
        if (behind != null) {
            behind.before = before;
        } else {
            last = before;
        }
        timer.before = null;
        timer.behind = null;
        return true;
    }

    void stop() {
        List<Timer> left = new ArrayList<>();
        synchronized (this) {
            stopped = true;
            for (Timer timer = last; timer != null; timer = timer.before) {
                left.add(timer);
            }
        }
        left.forEach(Timer::cancel);
    }

    private final class Timer implements Cancellable {
        private final Runnable task;
        private volatile Cancellable handle = () -> {};
        /** These are guarded by the monitor of all. */
        private boolean armed;

        private @Nullable Timer before;
        private @Nullable Timer behind;

        Timer(Runnable task) {
            this.task = task;
        }

        void arm(Duration delay) {
            handle = context.schedule(delay.toNanos(), () -> turn.executeHere(this::fire));
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
