package io.p2p4j.simulator;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.thread.NodeThreads;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The world as one life of a simulated node sees it: its machine's clock, the simulation's events, and chance of its own. What is asked
 * for after the node was killed comes from the program around the simulation, and runs.
 */
final class NodeContext implements ProviderContext, Executor, NodeThreads.Source {
    private final Waiting waiting;
    private final SimNode node;
    private final int life;
    /** This and the next once somebody asked. */
    private @Nullable Stream streams;

    private @Nullable NodeThreads threads;

    NodeContext(Simulation simulation, SimNode node) {
        this.waiting = simulation.waiting();
        this.node = node;
        this.life = node.incarnation();
    }

    private Kernel kernel() {
        return node.fabric().kernel();
    }

    @Override
    public long nanoTime() {
        return node.nanoTime();
    }

    @Override
    public Instant now() {
        return Simulation.EPOCH.plusNanos(node.wallNanos());
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return node.schedule(delayNanos, gated(task));
    }

    @Override
    public Executor executor() {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        kernel().post(0, gated(task));
    }

    private Runnable gated(Runnable task) {
        return node.isOver(life) ? task : new SimNode.Work(node, life, task);
    }

    /** The n-th generator for a purpose has a stream of its own, the same in every run. */
    @Override
    public RandomGenerator random(String purpose) {
        kernel().checkOwner();
        int number = stream(purpose).next++;
        return kernel().random(purpose, node.key(), Hash64.mix(((long) life << 32) + number));
    }

    private Stream stream(String purpose) {
        for (Stream known = streams; known != null; known = known.others) {
            if (known.purpose.equals(purpose) && !(known instanceof Entropy)) {
                return known;
            }
        }
        Stream added = new Stream(purpose, streams);
        streams = added;
        return added;
    }

    /** How many generators there were for a purpose: few purposes, and very many nodes with one. */
    private static class Stream {
        private final String purpose;
        private final @Nullable Stream others;
        private int next = 1;

        Stream(String purpose, @Nullable Stream others) {
            this.purpose = purpose;
            this.others = others;
        }
    }

    /** What secrets are drawn from; nobody asks for it by a purpose. */
    private static final class Entropy extends Stream {
        private final RandomGenerator generator;

        Entropy(RandomGenerator generator, @Nullable Stream others) {
            super("", others);
            this.generator = generator;
        }
    }

    @Override
    public byte[] entropy(int count) {
        byte[] bytes = new byte[count];
        entropy().nextBytes(bytes);
        return bytes;
    }

    private RandomGenerator entropy() {
        for (Stream known = streams; known != null; known = known.others) {
            if (known instanceof Entropy entropy) {
                return entropy.generator;
            }
        }
        Entropy added = new Entropy(kernel().random("entropy", node.key(), life), streams);
        streams = added;
        return added.generator;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        // A simulated thread counts by the clock of its own node.
        boolean asItIs = timeoutNanos == Long.MAX_VALUE || waiting.isInThread();
        return waiting.await(stage, asItIs ? timeoutNanos : node.simulatedNanos(timeoutNanos));
    }

    @Override
    public NodeThreads threads() {
        NodeThreads own = threads;
        if (own == null) {
            own = waiting.threads(node);
            threads = own;
        }
        return own;
    }
}
