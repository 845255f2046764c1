package io.p2p4j.simulator.thread;

import java.util.ArrayList;
import java.util.List;

/** The simulated threads that wait for one thing. Owned by whoever owns the kernel. */
final class Waiters {
    private final NodeThreads threads;
    private final List<Waiter> waiting = new ArrayList<>(1);

    private static final class Waiter {
        private final SimulatedThread<?> thread;
        private boolean signalled;

        Waiter(SimulatedThread<?> thread) {
            this.thread = thread;
        }
    }

    Waiters(NodeThreads threads) {
        this.threads = threads;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Waits until somebody signals this thread.
     *
     * @param self the calling thread
     * @param what it waits for, for people
     * @param timeoutNanos how long at most; {@link Long#MAX_VALUE} is without a bound
     * @param interruptible whether an interrupt ends the waiting
     * @return false when the time is over
     */
    boolean await(SimulatedThread<?> self, Object what, long timeoutNanos, boolean interruptible)
            throws InterruptedException {
        Waiter waiter = new Waiter(self);
        waiting.add(waiter);
        boolean taken = false;
        try {
            long now = self.nowNanos();
            long end = timeoutNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, timeoutNanos);
            while (!waiter.signalled) {
                if (interruptible && Thread.interrupted()) {
                    throw new InterruptedException(self + " was interrupted while it waited for " + what);
                }
                long left = end == Long.MAX_VALUE ? end : end - self.nowNanos();
                if (left <= 0) {
                    return false;
                }
                self.park(what, left, interruptible);
            }
            taken = true;
            return true;
        } finally {
            waiting.remove(waiter);
            if (!taken && waiter.signalled) {
                // Killed or interrupted at the same moment: the signal is for somebody else then.
                signal();
            }
        }
    }

    /** Waits, whatever interrupts there are, without a bound. */
    void awaitUninterruptibly(SimulatedThread<?> self, Object what) {
        try {
            boolean signalled = await(self, what, Long.MAX_VALUE, false);
            assert signalled;
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("interrupted (expected not to be interruptible)", impossible);
        }
    }

    /** Lets one thread go on, if one waits. */
    void signal() {
        List<Waiter> asleep =
                waiting.stream().filter(waiter -> !waiter.signalled).toList();
        if (!asleep.isEmpty()) {
            wake(asleep.get(threads.choose(asleep.size())));
        }
    }

    /** Lets all go on. */
    void signalAll() {
        for (Waiter waiter : waiting) {
            wake(waiter);
        }
    }

    private static void wake(Waiter waiter) {
        if (!waiter.signalled) {
            waiter.signalled = true;
            waiter.thread.wake();
        }
    }
}
