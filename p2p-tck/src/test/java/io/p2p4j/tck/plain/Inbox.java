package io.p2p4j.tck.plain;

import io.p2p4j.api.error.P2PException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Messages that arrived, and who waits for them. The reader waits while more than the window is here. */
final class Inbox {
    /** What a message costs besides its bytes, so that empty ones are not free. */
    private static final int OVERHEAD = 32;

    private enum State {
        OPEN,
        ENDED,
        FAILED
    }

    private final Executor serial;
    private final int windowBytes;
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private final Deque<CompletableFuture<Optional<byte[]>>> waiting = new ArrayDeque<>();
    private State state = State.OPEN;
    private P2PException failure;
    private long heldBytes;
    private Flow.Subscriber<? super byte[]> subscriber;
    private long demand;

    Inbox(Executor serial, int windowBytes) {
        this.serial = serial;
        this.windowBytes = windowBytes;
    }

    /** Called by the reader: waits for room, so that TCP slows the peer down. */
    void add(byte[] message) throws InterruptedException {
        synchronized (this) {
            while (state == State.OPEN && isFull()) {
                wait();
            }
            if (state != State.OPEN) {
                return;
            }
            messages.add(message);
            heldBytes += message.length + OVERHEAD;
        }
        serial.execute(this::pump);
    }

    synchronized boolean isFull() {
        return heldBytes >= windowBytes;
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    /** The peer's clean end: what is here can still be taken. */
    void end() {
        synchronized (this) {
            if (state == State.OPEN) {
                state = State.ENDED;
            }
            notifyAll();
        }
        serial.execute(this::pump);
    }

    /** Any other end: nothing more is given out. */
    void fail(P2PException reason) {
        synchronized (this) {
            if (state != State.FAILED) {
                state = State.FAILED;
                failure = reason;
                messages.clear();
            }
            notifyAll();
        }
        serial.execute(this::pump);
    }

    CompletableFuture<Optional<byte[]>> receive() {
        CompletableFuture<Optional<byte[]>> next = new CompletableFuture<>();
        synchronized (this) {
            if (subscriber != null) {
                throw new IllegalStateException("receive while messages() has a subscriber");
            }
            waiting.add(next);
        }
        serial.execute(this::pump);
        return next;
    }

    void subscribe(Flow.Subscriber<? super byte[]> wanted) {
        boolean first;
        synchronized (this) {
            first = subscriber == null;
            if (first) {
                subscriber = wanted;
                demand = 0;
            }
        }
        serial.execute(() -> {
            wanted.onSubscribe(new Demand(wanted));
            if (!first) {
                wanted.onError(new IllegalStateException("messages() has a subscriber already"));
            }
        });
        serial.execute(this::pump);
    }

    private final class Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super byte[]> owner;

        Demand(Flow.Subscriber<? super byte[]> owner) {
            this.owner = owner;
        }

        @Override
        public void request(long count) {
            synchronized (Inbox.this) {
                if (subscriber != owner) {
                    return;
                }
                demand = count > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + Math.max(0, count);
            }
            if (count <= 0) {
                cancel();
                serial.execute(
                        () -> owner.onError(new IllegalArgumentException("request " + count + " (expected > 0)")));
            }
            serial.execute(Inbox.this::pump);
        }

        @Override
        public void cancel() {
            release(owner);
        }
    }

    private synchronized void release(Flow.Subscriber<? super byte[]> owner) {
        if (subscriber == owner) {
            subscriber = null;
        }
    }

    /** Runs on the serial executor only, so that what is given out is given out in order. */
    private void pump() {
        while (step()) {
            continue;
        }
    }

    private boolean step() {
        CompletableFuture<Optional<byte[]>> waiter;
        Flow.Subscriber<? super byte[]> pushed;
        byte[] message;
        State now;
        synchronized (this) {
            waiting.removeIf(CompletableFuture::isDone);
            pushed = subscriber;
            waiter = waiting.peek();
            boolean wanted = waiter != null || (pushed != null && demand > 0);
            message = wanted ? messages.poll() : null;
            now = messages.isEmpty() && message == null ? state : State.OPEN;
            if (message == null && (now == State.OPEN || (waiter == null && pushed == null))) {
                return false;
            }
            demand -= message != null && waiter == null ? 1 : 0;
        }
        if (message == null) {
            finish(waiter, pushed, now);
        } else if (waiter == null) {
            taken(message);
            pushed.onNext(message);
        } else if (waiter.complete(Optional.of(message))) {
            taken(message);
        } else {
            synchronized (this) {
                messages.addFirst(message);
            }
        }
        return true;
    }

    private void finish(CompletableFuture<Optional<byte[]>> waiter, Flow.Subscriber<? super byte[]> pushed, State end) {
        if (waiter != null) {
            if (end == State.ENDED) {
                waiter.complete(Optional.empty());
            } else {
                waiter.completeExceptionally(failure);
            }
            return;
        }
        release(pushed);
        if (end == State.ENDED) {
            pushed.onComplete();
        } else {
            pushed.onError(failure);
        }
    }

    private synchronized void taken(byte[] message) {
        heldBytes -= message.length + OVERHEAD;
        notifyAll();
    }
}
