package io.p2p4j.simulator;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.NonDeterministic;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Kernel;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one network of a process for ordinary programs with ordinary threads: virtual time keeps the pace of real time, on a
 * daemon thread that runs while somebody uses it. Thread-safe; the kernel and the fabric belong to that thread.
 */
@NonDeterministic("keeps the pace of the system clock and takes calls from any thread; not used by Simulation")
final class PacedNetwork {
    private static final Object LOCK = new Object();
    private static final int EVENTS_PER_TURN = 1024;

    private static @Nullable PacedNetwork current;

    private final Kernel kernel;
    private final Fabric fabric;
    private final long originNanos = System.nanoTime();
    private final Object inboxLock = new Object();
    private final Thread thread = new Thread(this::run, "p2p-simulator");
    private ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private boolean ended;
    private int users;
    private long members;

    private PacedNetwork(long seed) {
        kernel = new Kernel(seed);
        fabric = new Fabric(kernel, NetworkProfile.perfect(), PacedLoop::new);
        thread.setDaemon(true);
    }

    /** Begins to use the process's network; the first user's seed counts. */
    static PacedNetwork acquire(long seed) {
        synchronized (LOCK) {
            PacedNetwork network = current;
            if (network == null) {
                network = new PacedNetwork(seed);
                current = network;
                network.thread.start();
            }
            network.users++;
            return network;
        }
    }

    /** Ends one use; the last one ends the network and its thread. */
    void release() {
        synchronized (LOCK) {
            users--;
            if (users > 0) {
                return;
            }
            current = null;
        }
        synchronized (inboxLock) {
            ended = true;
        }
        LockSupport.unpark(thread);
    }

    /** On the network's thread. */
    SimNode addNode(SimulatorSettings settings) {
        members++;
        return fabric.addNode("provider-" + members, settings.link());
    }

    /** From any thread. */
    void execute(Runnable task) {
        synchronized (inboxLock) {
            if (ended) {
                throw new RejectedExecutionException("the simulated network has ended: its last provider was stopped");
            }
            inbox.add(task);
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        kernel.adopt();
        while (true) {
            ArrayDeque<Runnable> tasks;
            synchronized (inboxLock) {
                if (ended && inbox.isEmpty()) {
                    return;
                }
                tasks = inbox;
                inbox = new ArrayDeque<>();
            }
            try {
                boolean busy = turn(tasks);
                if (!busy) {
                    park();
                }
            } catch (RuntimeException | Error failure) {
                // A fault of a handler must not stop everybody's network.
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
        }
    }

    /** Lets time come up to real time; true when events that are due are left. */
    private boolean turn(ArrayDeque<Runnable> tasks) {
        int[] budget = {EVENTS_PER_TURN};
        // Time first: what comes in happens now, not when the last event was.
        boolean busy = kernel.runUntil(() -> budget[0]-- == 0, System.nanoTime() - originNanos);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            kernel.post(0, task);
            busy = true;
        }
        return busy;
    }

    private void park() {
        synchronized (inboxLock) {
            if (!inbox.isEmpty() || ended) {
                return;
            }
        }
        long next = kernel.nextEventNanos();
        if (next == Long.MAX_VALUE) {
            LockSupport.park(this);
            return;
        }
        long wait = next - (System.nanoTime() - originNanos);
        if (wait > 0) {
            LockSupport.parkNanos(this, wait);
        }
    }

    /** The loop of one life of a node: the network's thread. */
    private final class PacedLoop implements Loop {
        private final SimNode node;
        private final int life;

        PacedLoop(SimNode node, int life) {
            this.node = node;
            this.life = life;
        }

        @Override
        public boolean inLoop() {
            return kernel.isOwner();
        }

        @Override
        public void execute(Runnable task) {
            if (inLoop()) {
                kernel.post(0, () -> node.run(life, task));
            } else {
                PacedNetwork.this.execute(() -> node.run(life, task));
            }
        }

        @Override
        public long nanoTime() {
            return inLoop() ? kernel.nowNanos() : System.nanoTime() - originNanos;
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            return kernel.schedule(delayNanos, () -> node.run(life, task));
        }
    }
}
