package io.p2p4j.simulator.thread;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.NonDeterministic;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a simulated node. It runs when the simulation hands it the baton, and until it waits. Owned by whoever owns the
 * kernel: the thread that runs the simulation, or the simulated thread that has the baton.
 *
 * @param <T> what its code returns
 */
@NonDeterministic("one of the real threads that the baton goes round among")
public final class SimulatedThread<T> {
    private enum State {
        /** Its first turn will come. */
        NEW,
        /** Has the baton. */
        RUNNING,
        /** Waits for something. */
        WAITING,
        /** Its next turn will come. */
        READY,
        /** Has returned or thrown. */
        ENDED
    }

    private final Baton baton;
    private final NodeThreads threads;
    private final String name;
    private final long key;
    private final Callable<T> body;
    private final boolean raises;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile @Nullable Thread thread;
    /** Noticed while it waited, and to be set again when it goes on. */
    private volatile boolean interruptSeen;

    private State state = State.NEW;
    private boolean killed;
    private boolean interrupted;
    private boolean interruptible;
    private @Nullable Object waitsFor;
    private @Nullable SimulatedLock wants;
    private long waitsSinceNanos;
    private @Nullable KeyedRandom chance;

    SimulatedThread(NodeThreads threads, String name, long key, Callable<T> body, boolean raises) {
        this.baton = threads.baton();
        this.threads = threads;
        this.name = threads.node().name() + "/" + name;
        this.key = key;
        this.body = body;
        this.raises = raises;
    }

    /**
     * Returns the name.
     *
     * @return the node's name, a slash, and the name that it was started with
     */
    public String name() {
        return name;
    }

    /**
     * Returns what its code returns or throws; {@link NodeKilledError} when its node was killed.
     *
     * @return completes when the thread ends
     */
    public CompletionStage<T> result() {
        return result.minimalCompletionStage();
    }

    /**
     * Tells whether its code has not ended.
     *
     * @return true before the first turn, too
     */
    public boolean isAlive() {
        return state != State.ENDED;
    }

    /** Interrupts it, as {@link Thread#interrupt()} does: a wait ends now, or the next one at once. */
    public void interrupt() {
        baton.kernel().checkOwner();
        Thread real = thread;
        if (real == null) {
            interrupted = true;
        } else {
            real.interrupt();
            noticeInterrupt();
        }
    }

    /**
     * Waits, on another simulated thread, until this one has ended.
     *
     * @return what its code has returned
     * @throws ExecutionException when its code threw; the cause is what it threw
     * @throws InterruptedException when the calling thread was interrupted
     */
    public T join() throws ExecutionException, InterruptedException {
        baton.await(result, Long.MAX_VALUE);
        try {
            return result.join();
        } catch (CompletionException failed) {
            throw new ExecutionException(failed.getCause());
        }
    }

    NodeThreads threads() {
        return threads;
    }

    long key() {
        return key;
    }

    /** By the clock of its node, as all its timeouts. */
    long nowNanos() {
        return threads.node().nanoTime();
    }

    boolean isOn(Thread real) {
        return thread == real;
    }

    /** The lock that it waits for without a bound, to find circles. */
    @Nullable
    SimulatedLock wants() {
        return wants;
    }

    void wants(@Nullable SimulatedLock lock) {
        wants = lock;
    }

    /**
     * The baton will be here next. On the thread that still has it, because this one may be awake and go on as soon as it is
     * here: what it then says of its state must not be overwritten.
     *
     * @return true when this is its first turn
     */
    boolean prepareTurn() {
        boolean first = state == State.NEW;
        state = State.RUNNING;
        if (first) {
            thread = RealThreads.make(baton.options().kind(), name, this::run);
        }
        return first;
    }

    /** The baton is here: begins, or goes on where it gave it back. On the thread that had it before. */
    void go(boolean first) {
        Thread real = Objects.requireNonNull(thread);
        if (first) {
            real.start();
        } else {
            LockSupport.unpark(real);
        }
    }

    /** On its own thread: returns when it has the baton. Not even an interrupt ends that. */
    void awaitTurn() {
        Thread self = Thread.currentThread();
        while (!baton.isHolder(this)) {
            LockSupport.park(this);
            if (self.isInterrupted()) {
                // In this order, so that an interrupt can be seen from outside at every moment.
                interruptSeen = true;
                boolean cleared = Thread.interrupted();
                assert cleared;
            }
        }
        if (interruptSeen) {
            interruptSeen = false;
            self.interrupt();
        }
    }

    private void run() {
        baton.kernel().adopt();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            T value = body.call();
            if (baton.isHolder(this)) {
                end();
                result.complete(value);
            }
        } catch (Throwable failure) {
            if (baton.isHolder(this)) {
                end();
                if (raises && !killed) {
                    baton.raise(new IllegalStateException("thread " + name + " failed: " + failure, failure));
                }
                result.completeExceptionally(failure);
            }
        } finally {
            baton.leave(this);
        }
    }

    private void end() {
        state = State.ENDED;
        baton.ended(this);
        threads.remove(this);
        baton.kernel().trace(~key);
    }

    /** Gives the baton away until somebody wakes this thread, its time is over, or it is interrupted. */
    void park(Object what, long timeoutNanos, boolean mayInterrupt) {
        checkAlive();
        baton.checkHolder(this);
        Cancellable timer =
                timeoutNanos == Long.MAX_VALUE ? null : threads.node().schedule(timeoutNanos, this::wake);
        waitsFor = what;
        waitsSinceNanos = baton.kernel().nowNanos();
        interruptible = mayInterrupt;
        state = State.WAITING;
        baton.switchOut(this);
        waitsFor = null;
        if (timer != null) {
            timer.cancel();
        }
        checkAlive();
    }

    private void checkAlive() {
        if (killed) {
            throw new NodeKilledError(name);
        }
    }

    /** Lets others go first that are ready now. */
    void pass() {
        checkAlive();
        baton.checkHolder(this);
        state = State.READY;
        threads.ready(this);
        baton.switchOut(this);
        checkAlive();
    }

    /** A point where it could wait but need not. */
    void preempt() {
        checkAlive();
        double probability = baton.options().preemption();
        if (probability == 0) {
            return;
        }
        KeyedRandom random = chance;
        if (random == null) {
            random = threads.random("preemption", key);
            chance = random;
        }
        if (random.nextDouble() < probability) {
            pass();
        }
    }

    /** Gives it a turn if it waits. */
    void wake() {
        if (state == State.WAITING) {
            state = State.READY;
            threads.ready(this);
        }
    }

    void noticeInterrupt() {
        Thread real = thread;
        if (state == State.WAITING && interruptible && real != null && (real.isInterrupted() || interruptSeen)) {
            wake();
        }
    }

    /** The node was killed. */
    void kill() {
        killed = true;
    }

    /** After a kill: ends it, with whatever its code does in {@code finally}. */
    void unwind() {
        kill();
        switch (state) {
            case NEW -> {
                end();
                result.completeExceptionally(new NodeKilledError(name));
            }
            case WAITING, READY -> baton.hand(this);
            case RUNNING, ENDED -> {
                // It is on its way out, or out.
            }
        }
    }

    void interruptForReal() {
        Thread real = thread;
        if (real != null) {
            real.interrupt();
        }
    }

    boolean isGone() {
        Thread real = thread;
        return real == null || !real.isAlive();
    }

    void joinForReal(Duration patience) {
        Thread real = thread;
        if (real != null) {
            Baton.joinForReal(real, patience);
        }
    }

    String dump(int framesMax) {
        StringBuilder text = new StringBuilder("  thread ").append(name).append(' ');
        Thread real = thread;
        switch (state) {
            case NEW -> text.append("has not had its first turn");
            case RUNNING -> text.append("runs; its real state is ").append(real == null ? "none" : real.getState());
            case WAITING ->
                text.append("waits since ")
                        .append(Duration.ofNanos(waitsSinceNanos))
                        .append(" for ")
                        .append(waitsFor);
            case READY -> text.append("could go on");
            case ENDED -> text.append("has ended");
        }
        text.append('\n');
        if (real != null) {
            RealThreads.stack(real, framesMax)
                    .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
