package io.p2p4j.simulator.thread;

import io.p2p4j.core.NonDeterministic;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A reentrant lock for simulated threads. Owned by whoever owns the kernel. */
@NonDeterministic("has the methods of a condition, which wait for the simulation and not for real")
final class SimulatedLock implements Lock {
    private final NodeThreads threads;
    private final String name;
    private final Waiters waiters;
    private @Nullable SimulatedThread<?> owner;
    private int holds;

    SimulatedLock(NodeThreads threads, String name) {
        this.threads = threads;
        this.name = name;
        this.waiters = new Waiters(threads);
    }

    private SimulatedThread<?> self(String what) {
        return threads.baton().waiter(what + " of lock " + name);
    }

    @Override
    public void lock() {
        SimulatedThread<?> self = self("lock()");
        self.preempt();
        while (!take(self)) {
            self.wants(this);
            try {
                findCircle(self);
                waiters.awaitUninterruptibly(self, this);
            } finally {
                self.wants(null);
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        boolean locked = tryLock(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        assert locked;
    }

    @Override
    public boolean tryLock() {
        return take(self("tryLock()"));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        SimulatedThread<?> self = self("tryLock()");
        self.preempt();
        if (Thread.interrupted()) {
            throw new InterruptedException(self + " was interrupted before it waited for " + this);
        }
        long nanos = unit.toNanos(time);
        long begun = self.nowNanos();
        while (!take(self)) {
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (self.nowNanos() - begun);
            if (left <= 0 || !waiters.await(self, this, left, true)) {
                return take(self);
            }
        }
        return true;
    }

    private boolean take(SimulatedThread<?> self) {
        if (owner != null && owner != self) {
            return false;
        }
        owner = self;
        holds++;
        return true;
    }

    private void findCircle(SimulatedThread<?> self) {
        StringBuilder circle = new StringBuilder();
        SimulatedThread<?> thread = self;
        // Each step follows a thread that waits for one lock, so that it ends: at a thread that runs, or here again.
        do {
            SimulatedLock wanted = thread.wants();
            SimulatedThread<?> next = wanted == null ? null : wanted.owner;
            if (wanted == null || next == null || !next.isAlive() || next == thread) {
                return;
            }
            circle.append("\n  ").append(thread).append(" waits for ").append(wanted);
            thread = next;
        } while (thread != self && circle.length() < 10_000);
        if (thread == self) {
            threads.baton().raiseDeadlock("deadlock: threads wait for each other's locks" + circle);
        }
    }

    @Override
    public void unlock() {
        SimulatedThread<?> self = self("unlock()");
        checkOwner(self);
        holds--;
        if (holds == 0) {
            owner = null;
            waiters.signal();
        }
    }

    private void checkOwner(SimulatedThread<?> self) {
        if (owner != self) {
            throw new IllegalMonitorStateException(self + " does not hold " + this);
        }
    }

    /** Releases it for a wait; {@link #takeBack} undoes that. */
    private int release(SimulatedThread<?> self) {
        checkOwner(self);
        int held = holds;
        holds = 0;
        owner = null;
        waiters.signal();
        return held;
    }

    private void takeBack(SimulatedThread<?> self, int held) {
        while (owner != null) {
            waiters.awaitUninterruptibly(self, this);
        }
        owner = self;
        holds = held;
    }

    @Override
    public Condition newCondition() {
        return new OfLock();
    }

    @Override
    public String toString() {
        SimulatedThread<?> holder = owner;
        return "lock " + name + (holder == null ? "" : ", which " + holder + " holds");
    }

    private final class OfLock implements Condition {
        private final Waiters sleeping = new Waiters(threads);

        private long sleepAtMost(long nanos, boolean interruptible) throws InterruptedException {
            SimulatedThread<?> self = self("await()");
            if (interruptible && Thread.interrupted()) {
                throw new InterruptedException(self + " was interrupted before it waited");
            }
            long begun = self.nowNanos();
            int held = release(self);
            boolean signalled;
            try {
                signalled = sleeping.await(self, "a signal to a condition of lock " + name, nanos, interruptible);
            } finally {
                takeBack(self, held);
            }
            long left = nanos - (self.nowNanos() - begun);
            return signalled ? Math.max(1, left) : Math.min(0, left);
        }

        @Override
        public void await() throws InterruptedException {
            sleepAtMost(Long.MAX_VALUE, true);
        }

        @Override
        public void awaitUninterruptibly() {
            try {
                sleepAtMost(Long.MAX_VALUE, false);
            } catch (InterruptedException impossible) {
                throw new IllegalStateException("interrupted (expected not to be interruptible)", impossible);
            }
        }

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            return sleepAtMost(nanos, true);
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return sleepAtMost(unit.toNanos(time), true) > 0;
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException(
                    "awaitUntil (expected awaitNanos: a simulation has its own clocks)");
        }

        @Override
        public void signal() {
            checkOwner(self("signal()"));
            sleeping.signal();
        }

        @Override
        public void signalAll() {
            checkOwner(self("signalAll()"));
            sleeping.signalAll();
        }
    }
}
