package io.p2p4j.core.driver;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.Registration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells observers what happens. Publishing never waits: each observer has a bounded queue, and when it is full the oldest
 * event is dropped and counted. Thread-safe. To be extended by what the provider has anyway, since each provider would pay for
 * another object.
 */
abstract class EventHub {
    private static final System.Logger LOG = System.getLogger(EventHub.class.getName());

    /** Another list whenever it changes; written under the monitor. */
    private volatile List<Observer> observers = List.of();

    /** Where observers run. */
    abstract Executor executor();

    /** How many events wait for an observer at most. */
    abstract int queueMax();

    abstract ProviderCounters counters();

    final Registration observe(Consumer<P2PEvent> consumer) {
        Observer observer = new Observer(Objects.requireNonNull(consumer, "observer"));
        change(list -> list.add(observer));
        return () -> {
            change(list -> list.remove(observer));
            observer.stop();
        };
    }

    private synchronized void change(Consumer<List<Observer>> change) {
        List<Observer> changed = new ArrayList<>(observers);
        change.accept(changed);
        observers = List.copyOf(changed);
    }

    final void publish(P2PEvent event) {
        counters().happened(event);
        for (Observer observer : observers) {
            observer.offer(event);
        }
    }

    /** Reports what application code threw. */
    final void callbackFailed(String where, Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "application code failed in " + where, failure);
        publish(new P2PEvent.CallbackFailed(where, failure));
    }

    /** One observer; its queue is guarded by its monitor. */
    private final class Observer {
        private final Consumer<P2PEvent> consumer;
        private final SerialExecutor serial;
        private final Deque<P2PEvent> queue = new ArrayDeque<>();
        private boolean stopped;
        private boolean scheduled;
        private long droppedHere;

        Observer(Consumer<P2PEvent> consumer) {
            this.consumer = consumer;
            this.serial =
                    new SerialExecutor(executor(), failure -> LOG.log(System.Logger.Level.ERROR, "event hub", failure));
        }

        void offer(P2PEvent event) {
            long lost = 0;
            boolean idle;
            synchronized (this) {
                if (stopped) {
                    return;
                }
                if (queue.size() >= queueMax()) {
                    queue.removeFirst();
                    lost = ++droppedHere;
                }
                queue.addLast(event);
                idle = !scheduled;
                scheduled = true;
            }
            if (lost > 0) {
                counters().eventDropped();
                // The first drop, then each time the count doubles: a slow observer must not flood the log as well.
                if (Long.bitCount(lost) == 1) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "slow observer: " + lost + " events dropped so far (limit eventQueueMax " + queueMax()
                                    + ")");
                }
            }
            if (idle) {
                serial.execute(this::run);
            }
        }

        synchronized void stop() {
            stopped = true;
            queue.clear();
        }

        private void run() {
            for (P2PEvent event = next(); event != null; event = next()) {
                try {
                    consumer.accept(event);
                } catch (Throwable failure) {
                    if (event instanceof P2PEvent.CallbackFailed) {
                        // An observer that throws on every event would otherwise feed itself for ever.
                        LOG.log(System.Logger.Level.WARNING, "observer failed", failure);
                    } else {
                        callbackFailed("observer", failure);
                    }
                }
            }
        }

        private synchronized @Nullable P2PEvent next() {
            P2PEvent event = queue.pollFirst();
            if (event == null) {
                scheduled = false;
            }
            return event;
        }
    }
}
