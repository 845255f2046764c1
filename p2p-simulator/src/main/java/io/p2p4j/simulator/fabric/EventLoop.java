package io.p2p4j.simulator.fabric;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.simulator.kernel.Kernel;
import java.util.concurrent.RejectedExecutionException;

/** A node's loop for one life in virtual time: every task is an event. Owned by the simulation's thread. */
final class EventLoop implements Loop {
    private final Kernel kernel;
    private final SimNode node;
    private final int life;

    EventLoop(SimNode node, int life) {
        this.kernel = node.fabric().kernel();
        this.node = node;
        this.life = life;
    }

    @Override
    public boolean inLoop() {
        return kernel.isOwner();
    }

    @Override
    public void execute(Runnable task) {
        kernel.checkOwner();
        if (node.isOver(life)) {
            throw new RejectedExecutionException("node " + node + " was killed (expected a running or paused one)");
        }
        kernel.post(0, new SimNode.Work(node, life, task));
    }

    @Override
    public long nanoTime() {
        return node.nanoTime();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return node.schedule(delayNanos, new SimNode.Work(node, life, task));
    }
}
