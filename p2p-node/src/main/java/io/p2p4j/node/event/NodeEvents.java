package io.p2p4j.node.event;

import io.p2p4j.api.Registration;
import io.p2p4j.core.driver.SerialExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells observers what happens in a node. Publishing never waits: each observer has a queue of its own, and one that is too slow
 * loses the oldest events and is told how many, at the place where they were ({@link NodeEvent.EventsMissed}). Thread-safe.
 */
public final class NodeEvents {
    /** How many events wait for one observer, unless said otherwise. */
    public static final int QUEUE_MAX_DEFAULT = 1024;

    private static final System.Logger LOG = System.getLogger(NodeEvents.class.getName());

    private final Executor executor;
    private final int queueMax;
    /** Another list whenever it changes; written under the monitor. */
    private volatile List<Observer> observers = List.of();

    /**
     * Makes a stream without observers.
     *
     * @param executor on whose threads observers are called
     * @param queueMax how many events wait for one observer
     */
    public NodeEvents(Executor executor, int queueMax) {
        if (queueMax < 1) {
            throw new IllegalArgumentException("queueMax " + queueMax + " (expected at least 1)");
        }
        this.executor = Objects.requireNonNull(executor, "executor");
        this.queueMax = queueMax;
    }

    /**
     * Adds an observer, which is told what is published from now on, one event at a time and in order. What it throws is logged.
     *
     * @param consumer the observer; it may block, which delays nobody else
     * @return removes the observer
     */
    public Registration observe(Consumer<? super NodeEvent> consumer) {
        Observer observer = new Observer(Objects.requireNonNull(consumer, "observer"));
        change(list -> list.add(observer));
        return () -> {
            change(list -> list.remove(observer));
            observer.stop();
        };
    }

    /**
     * Tells all observers.
     *
     * @param event what happened
     */
    public void publish(NodeEvent event) {
        Objects.requireNonNull(event, "event");
        for (Observer observer : observers) {
            observer.offer(event);
        }
    }

    private synchronized void change(Consumer<List<Observer>> change) {
        List<Observer> changed = new ArrayList<>(observers);
        change.accept(changed);
        observers = List.copyOf(changed);
    }

    /** One observer; its queue is guarded by its monitor, which is never held while the observer runs. */
    private final class Observer {
        private final Consumer<? super NodeEvent> consumer;
        private final SerialExecutor serial = new SerialExecutor(executor, Observer::failed);
        private final Deque<NodeEvent> queue = new ArrayDeque<>(0);
        private long missed;
        private boolean scheduled;
        private boolean stopped;

        Observer(Consumer<? super NodeEvent> consumer) {
            this.consumer = consumer;
        }

        void offer(NodeEvent event) {
            boolean idle;
            synchronized (this) {
                if (stopped) {
                    return;
                }
                if (queue.size() >= queueMax) {
                    queue.removeFirst();
                    missed++;
                }
                queue.addLast(event);
                idle = !scheduled;
                scheduled = true;
            }
            if (idle) {
                serial.execute(this::run);
            }
        }

        synchronized void stop() {
            stopped = true;
            queue.clear();
            missed = 0;
        }

        private void run() {
            for (NodeEvent event = next(); event != null; event = next()) {
                try {
                    consumer.accept(event);
                } catch (Throwable failure) {
                    failed(failure);
                }
            }
        }

        /** What was missed is older than all that waits. */
        private synchronized @Nullable NodeEvent next() {
            if (missed > 0) {
                NodeEvent told = new NodeEvent.EventsMissed(missed);
                missed = 0;
                return told;
            }
            NodeEvent event = queue.pollFirst();
            scheduled = event != null;
            return event;
        }

        private static void failed(Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "an observer of the node failed", failure);
        }
    }
}
