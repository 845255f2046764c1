package io.p2p4j.tck.plain;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.Registration;
import io.p2p4j.api.context.ProviderContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells observers what happens: each in order, one event at a time, the oldest dropped when an observer is slow. */
final class Events {
    private final ProviderContext context;
    private final int queueMax;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();

    Events(ProviderContext context, int queueMax) {
        this.context = context;
        this.queueMax = queueMax;
    }

    private final class Observer {
        private final Consumer<P2PEvent> consumer;
        private final Deque<P2PEvent> waiting = new ArrayDeque<>();
        private final Serial serial = new Serial(context.executor(), thrown -> {});

        Observer(Consumer<P2PEvent> consumer) {
            this.consumer = consumer;
        }

        void add(P2PEvent event) {
            synchronized (waiting) {
                waiting.add(event);
                if (waiting.size() > queueMax) {
                    waiting.remove();
                    return;
                }
            }
            serial.execute(this::next);
        }

        private void next() {
            P2PEvent event;
            synchronized (waiting) {
                event = waiting.poll();
            }
            if (event != null && observers.contains(this)) {
                tell(event);
            }
        }

        private void tell(P2PEvent event) {
            try {
                consumer.accept(event);
            } catch (RuntimeException | Error thrown) {
                // The report of a failure must not make the next report.
                if (!(event instanceof P2PEvent.CallbackFailed)) {
                    publish(new P2PEvent.CallbackFailed("observer", thrown));
                }
            }
        }
    }

    Registration observe(Consumer<P2PEvent> consumer) {
        Observer observer = new Observer(consumer);
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** Two threads may publish at once; each observer sees one order, and all see the same. */
    synchronized void publish(P2PEvent event) {
        observers.forEach(observer -> observer.add(event));
    }
}
