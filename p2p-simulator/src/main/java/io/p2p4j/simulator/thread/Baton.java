package io.p2p4j.simulator.thread;

import io.p2p4j.core.NonDeterministic;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may run: the thread that runs the simulation, or one of the simulated threads, to which that one has handed the baton
 * and for which it waits. So there is never a race, whatever the JVM's scheduler does. Whoever has the baton owns the kernel.
 *
 * <p>What is not said to be of any thread is called by the owner of the kernel.
 */
@NonDeterministic("hands the run from one real thread to another; the clock only finds a thread that blocks for real")
public final class Baton {
    private static final long FOREVER = Long.MAX_VALUE;
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
    private static final int SHOWN_MAX = 50;
    private static final int FRAMES_MAX = 40;

    private final Kernel kernel;
    private final ThreadOptions options;
    private final Function<String, ? extends RuntimeException> deadlock;
    private final AtomicReference<@Nullable SimulatedThread<?>> holder = new AtomicReference<>();
    private final Set<SimulatedThread<?>> alive = new LinkedHashSet<>();
    private final List<SimulatedThread<?>> lost = new ArrayList<>();
    /** Their code has ended; the JVM's threads may have a few steps left. */
    private final List<SimulatedThread<?>> ended = new ArrayList<>();

    private volatile @Nullable Thread running;
    private volatile @Nullable String outsider;
    private @Nullable RuntimeException raised;
    private @Nullable String circle;
    private boolean closed;

    /**
     * Makes the baton of a simulation that has no threads yet.
     *
     * @param kernel what hands it on
     * @param options how
     * @param deadlock makes the exception for threads that can never go on
     */
    public Baton(Kernel kernel, ThreadOptions options, Function<String, ? extends RuntimeException> deadlock) {
        this.kernel = kernel;
        this.options = options;
        this.deadlock = deadlock;
    }

    /**
     * Returns the threads of the present life of a node.
     *
     * @param node the node
     * @return without any yet
     */
    public NodeThreads threads(SimNode node) {
        return new NodeThreads(this, node);
    }

    Kernel kernel() {
        return kernel;
    }

    ThreadOptions options() {
        return options;
    }

    /**
     * Tells whether the calling thread is a simulated one; from any thread.
     *
     * @return true when it has the baton
     */
    public boolean isCurrent() {
        return current() != null;
    }

    @Nullable
    SimulatedThread<?> current() {
        SimulatedThread<?> now = holder.get();
        return now != null && now.isOn(Thread.currentThread()) ? now : null;
    }

    /** The simulated thread that calls; others may not wait. */
    SimulatedThread<?> waiter(String what) {
        SimulatedThread<?> self = current();
        if (self == null) {
            throw new IllegalStateException(what + " would wait on thread "
                    + Thread.currentThread().getName() + " (expected a thread that NodeThreads has started)");
        }
        return self;
    }

    /**
     * Waits on the calling simulated thread until a future is complete.
     *
     * @param future what to wait for
     * @param timeoutNanos how long at most; {@link Long#MAX_VALUE} is without a bound
     * @return false when the time is over
     * @throws InterruptedException when the thread is interrupted
     */
    public boolean await(CompletableFuture<?> future, long timeoutNanos) throws InterruptedException {
        SimulatedThread<?> self = waiter("await");
        self.preempt();
        if (future.isDone()) {
            return true;
        }
        Waiters waiters = new Waiters(self.threads());
        future.whenComplete((value, failure) -> {
            if (kernel.isOwner()) {
                waiters.signalAll();
            } else {
                outsider = "a stage that " + self + " waited for was completed by thread "
                        + Thread.currentThread().getName() + " (expected the simulation or a thread of its own)";
            }
        });
        return waiters.await(self, "a stage", timeoutNanos, true) || future.isDone();
    }

    /** Adds a thread; it runs when it is handed the baton. */
    void add(SimulatedThread<?> thread) {
        if (closed) {
            throw new IllegalStateException("thread " + thread + " started in a closed simulation");
        }
        alive.add(thread);
    }

    void ended(SimulatedThread<?> thread) {
        alive.remove(thread);
        ended.removeIf(SimulatedThread::isGone);
        ended.add(thread);
    }

    /** Lets something leave the method that runs the simulation, as soon as the baton is back. The first counts. */
    void raise(RuntimeException failure) {
        if (raised == null) {
            raised = failure;
        } else {
            raised.addSuppressed(failure);
        }
    }

    /** As {@link #raise}, with the stacks of all threads as they are then. */
    void raiseDeadlock(String why) {
        circle = why;
    }

    /** Within an event: lets a thread run until it waits or ends. */
    void hand(SimulatedThread<?> next) {
        kernel.trace(next.key());
        boolean back = runUntilBack(next);
        kernel.adopt();
        if (!back) {
            alive.remove(next);
            lost.add(next);
            throw deadlock.apply("thread " + next + " has the baton for " + options.watchdog()
                    + " of real time and waits for nothing of the simulation: it blocks for real, or runs in circles"
                    + " (expected to wait by ProviderContext.await or NodeThreads)\n" + next.dump(FRAMES_MAX)
                    + dump());
        }
        noticeInterrupts();
        String why = circle;
        circle = null;
        if (why != null) {
            raise(deadlock.apply(why + "\n" + dump()));
        }
        String wrong = outsider;
        outsider = null;
        RuntimeException failure = raised;
        raised = null;
        if (failure != null) {
            throw failure;
        }
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
    }

    /** False when the watchdog took the baton away. */
    private boolean runUntilBack(SimulatedThread<?> next) {
        boolean interrupted = false;
        long limitNanos =
                options.watchdog().isZero() ? FOREVER : options.watchdog().toNanos();
        long beganNanos = System.nanoTime();
        running = Thread.currentThread();
        boolean first = next.prepareTurn();
        holder.set(next);
        next.go(first);
        try {
            while (holder.get() == next) {
                long leftNanos = limitNanos == FOREVER ? FOREVER : limitNanos - (System.nanoTime() - beganNanos);
                if (leftNanos <= 0) {
                    return !holder.compareAndSet(next, null);
                }
                LockSupport.parkNanos(this, leftNanos);
                // Whoever advances the simulation hears of it when no other thread runs any more.
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** On the thread that has the baton: gives it back, and returns when it is handed over again. */
    void switchOut(SimulatedThread<?> from) {
        if (!leave(from)) {
            throw lostBaton(from);
        }
        from.awaitTurn();
        kernel.adopt();
    }

    void checkHolder(SimulatedThread<?> thread) {
        if (!isHolder(thread)) {
            throw lostBaton(thread);
        }
    }

    private static IllegalStateException lostBaton(SimulatedThread<?> thread) {
        return new IllegalStateException("thread " + thread + " goes on without the baton, which was taken from it"
                + " because it blocked for real");
    }

    boolean isHolder(SimulatedThread<?> thread) {
        return holder.get() == thread;
    }

    /** On the thread that has the baton: gives it back. False when it was taken away before. */
    boolean leave(SimulatedThread<?> from) {
        boolean had = holder.compareAndSet(from, null);
        if (had) {
            LockSupport.unpark(running);
        }
        return had;
    }

    /** Code may have called {@link Thread#interrupt()} itself, which nobody here is told of. */
    private void noticeInterrupts() {
        for (SimulatedThread<?> thread : alive) {
            thread.noticeInterrupt();
        }
    }

    /**
     * Describes the threads that have not ended: what each waits for, and its stack.
     *
     * @return many lines; empty when there are none
     */
    public String dump() {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (SimulatedThread<?> thread : alive) {
            if (shown++ == SHOWN_MAX) {
                text.append("  and ").append(alive.size() - SHOWN_MAX).append(" other threads\n");
                break;
            }
            text.append(thread.dump(FRAMES_MAX));
        }
        return text.toString();
    }

    /**
     * Returns how many simulated threads have not ended.
     *
     * @return the number
     */
    public int threadCount() {
        return alive.size();
    }

    /**
     * Ends all threads: what they wait for throws {@link NodeKilledError}. Returns when the JVM's threads have ended too,
     * except those that block for real, which are interrupted.
     */
    public void close() {
        closed = true;
        RuntimeException stuck = null;
        for (SimulatedThread<?> thread : new ArrayList<>(alive)) {
            try {
                thread.unwind();
            } catch (RuntimeException failed) {
                stuck = lost.contains(thread) ? failed : stuck;
            }
        }
        lost.forEach(SimulatedThread::interruptForReal);
        Duration patience = options.watchdog();
        ended.forEach(thread -> thread.joinForReal(patience));
        lost.forEach(thread -> thread.joinForReal(LAST_PATIENCE));
        alive.clear();
        if (stuck != null) {
            throw stuck;
        }
    }

    static void joinForReal(Thread thread, Duration patience) {
        boolean interrupted = Thread.interrupted();
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, patience.isZero() ? FOREVER : patience.toNanos());
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
