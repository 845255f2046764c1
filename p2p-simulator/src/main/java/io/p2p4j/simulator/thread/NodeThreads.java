package io.p2p4j.simulator.thread;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one life of one simulated node, for blocking code. Exactly one thread of a simulation runs at a time, until
 * it waits; the same seed gives the same order in every JVM. A paused node's threads stand still where they wait; a killed
 * node's are unwound by {@link NodeKilledError}.
 *
 * <p>What such a thread may wait for: {@link ProviderContext#await}, and so everything in {@code io.p2p4j.api.blocking}; the
 * methods, locks and queues here; {@link SimulatedThread#join()}. It may use {@code synchronized} as long as it waits for
 * none of these inside. What blocks for real, such as a {@code CountDownLatch} or {@code Thread.sleep}, is reported by the
 * watchdog of {@link ThreadOptions}.
 *
 * <p>Owned by whoever owns the simulation: the thread that runs it, or the simulated thread that runs at the moment.
 */
public final class NodeThreads {
    private final Baton baton;
    private final SimNode node;
    private final int life;
    private final Runnable gatedTurn;
    private final List<SimulatedThread<?>> ready = new ArrayList<>();
    private final Set<SimulatedThread<?>> alive = new LinkedHashSet<>();
    private int started;
    private @Nullable KeyedRandom order;

    /** Code of a thread that returns nothing. */
    @FunctionalInterface
    public interface Body {
        /**
         * Does the work.
         *
         * @throws Exception what nobody has caught
         */
        void run() throws Exception;
    }

    /** A context whose node can have threads. */
    public interface Source {
        /**
         * Returns the threads of the context's life of its node.
         *
         * @return always the same ones
         */
        NodeThreads threads();
    }

    NodeThreads(Baton baton, SimNode node) {
        this.baton = baton;
        this.node = node;
        this.life = node.incarnation();
        this.gatedTurn = new SimNode.Work(node, life, this::giveTurn);
    }

    /**
     * Finds the threads of a node by its context.
     *
     * @param context of a provider or workload in a {@code Simulation}
     * @return the threads of that life of the node
     */
    public static NodeThreads of(ProviderContext context) {
        if (context instanceof Source source) {
            return source.threads();
        }
        throw new IllegalArgumentException(
                "context " + context + " has no simulated threads (expected one of a Simulation)");
    }

    /**
     * Starts a thread. What its code does not catch leaves the method that runs the simulation, as for any event; in a
     * scenario it is a violation.
     *
     * @param name for people; need not be unique
     * @param body its code; runs from the thread's first turn on, not within this call
     * @return the thread
     */
    public SimulatedThread<Void> start(String name, Body body) {
        Objects.requireNonNull(body, "body");
        Callable<@Nullable Void> code = () -> {
            body.run();
            return null;
        };
        return begin(name, code, true);
    }

    /**
     * Starts a thread for a result. What its code does not catch fails the result, and nothing else.
     *
     * @param name for people; need not be unique
     * @param body its code; runs from the thread's first turn on, not within this call
     * @param <T> the result's type
     * @return the thread
     */
    public <T> SimulatedThread<T> call(String name, Callable<T> body) {
        return begin(name, Objects.requireNonNull(body, "body"), false);
    }

    @SuppressWarnings("NullAway") // Void has no other value than null.
    private <T> SimulatedThread<T> begin(String name, Callable<? extends @Nullable T> body, boolean raises) {
        baton.kernel().checkOwner();
        if (node.isOver(life)) {
            throw new IllegalStateException(
                    "thread " + name + " started on node " + node + ", which was killed (expected a running node)");
        }
        int number = started++;
        if (number == 0) {
            node.onKill(this::killed);
        }
        Callable<T> code = body::call;
        SimulatedThread<T> thread = new SimulatedThread<>(this, name, key(number), code, raises);
        baton.add(thread);
        alive.add(thread);
        ready(thread);
        return thread;
    }

    private long key(int number) {
        return Hash64.add(Hash64.add(node.key(), life), number);
    }

    /**
     * Returns an executor that runs each task in a thread of its own, started by {@link #start}.
     *
     * @return an executor
     */
    public Executor executor() {
        return task -> start("task", task::run);
    }

    /**
     * Lets simulated time pass on the calling thread.
     *
     * @param span how long
     * @throws InterruptedException when the thread is interrupted
     */
    public void sleep(Duration span) throws InterruptedException {
        SimulatedThread<?> self = baton.waiter("sleep");
        boolean woken = new Waiters(this).await(self, "the end of its sleep", Math.max(1, span.toNanos()), true);
        assert !woken;
    }

    /** Lets the other threads and events go first that are ready now. */
    public void giveWay() {
        baton.waiter("giveWay").pass();
    }

    /**
     * Makes a reentrant lock for simulated threads. When threads wait for each other in a circle of {@link Lock#lock()}, the
     * method that runs the simulation throws a deadlock with the stacks of all threads.
     *
     * @param name for people
     * @return the lock; its conditions work as well
     */
    public Lock lock(String name) {
        return new SimulatedLock(this, name);
    }

    /**
     * Makes a queue that simulated threads wait at. What does not wait may also be called by callbacks.
     *
     * @param name for people
     * @param capacity 1 or more
     * @param <E> what is in it
     * @return an empty queue, first in, first out
     */
    public <E> BlockingQueue<E> queue(String name, int capacity) {
        return new SimulatedQueue<>(this, name, capacity);
    }

    Baton baton() {
        return baton;
    }

    SimNode node() {
        return node;
    }

    KeyedRandom random(String purpose, long key) {
        return baton.kernel().random(purpose, node.key(), key);
    }

    /** Which of several goes first. */
    int choose(int count) {
        if (count == 1 || !baton.options().shuffled()) {
            return 0;
        }
        KeyedRandom random = order;
        if (random == null) {
            random = random("thread-order", life);
            order = random;
        }
        return random.nextInt(count);
    }

    /** Gives a thread a turn, as an event of its node. */
    void ready(SimulatedThread<?> thread) {
        ready.add(thread);
        baton.kernel().post(0, gatedTurn);
    }

    private void giveTurn() {
        if (!ready.isEmpty()) {
            baton.hand(ready.remove(choose(ready.size())));
        }
    }

    void remove(SimulatedThread<?> thread) {
        alive.remove(thread);
    }

    private void killed() {
        ready.clear();
        if (!alive.isEmpty()) {
            alive.forEach(SimulatedThread::kill);
            baton.kernel().post(0, () -> new ArrayList<>(alive).forEach(SimulatedThread::unwind));
        }
    }
}
