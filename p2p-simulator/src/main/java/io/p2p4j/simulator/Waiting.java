package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.thread.Baton;
import io.p2p4j.simulator.thread.NodeThreads;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * How stages are waited for: the thread that runs the simulation lets time pass meanwhile, a simulated thread gives the baton
 * away.
 */
final class Waiting {
    private final Simulation simulation;
    private final Kernel kernel;
    private final Baton baton;

    Waiting(Simulation simulation, Kernel kernel, Baton baton) {
        this.simulation = simulation;
        this.kernel = kernel;
        this.baton = baton;
    }

    boolean isInThread() {
        return baton.isCurrent();
    }

    NodeThreads threads(SimNode node) {
        return baton.threads(node);
    }

    /** Without a bound, for the code around the simulation. */
    <T> T await(CompletionStage<T> stage) throws ExecutionException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (baton.isCurrent()) {
            try {
                baton.await(future, Long.MAX_VALUE);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new ExecutionException(interrupt);
            }
        } else if (!kernel.runUntil(future::isDone)) {
            throw deadlock();
        }
        return result(future);
    }

    /** For the code of a node, which may be interrupted: by an event of the simulation, if it is to be reproducible. */
    <T> T await(CompletionStage<T> stage, long timeoutNanos)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (baton.isCurrent()) {
            if (!baton.await(future, timeoutNanos)) {
                throw new TimeoutException(
                        "not complete after " + Duration.ofNanos(timeoutNanos) + " of simulated time");
            }
            return result(future);
        }
        Thread waiting = Thread.currentThread();
        long end = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : deadline(timeoutNanos);
        kernel.runUntil(() -> future.isDone() || waiting.isInterrupted(), end);
        if (future.isDone()) {
            return result(future);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted at " + simulation.now());
        }
        if (timeoutNanos != Long.MAX_VALUE) {
            throw new TimeoutException("not complete after " + Duration.ofNanos(timeoutNanos) + " of simulated time; "
                    + kernel.pendingEvents() + " events are left; " + describe());
        }
        throw deadlock();
    }

    String describe() {
        StringBuilder text = new StringBuilder("seed ")
                .append(kernel.seed())
                .append(", ")
                .append(simulation.now())
                .append(" simulated, ")
                .append(kernel.eventCount())
                .append(" events, ")
                .append(kernel.drawCount())
                .append(" draws, trace ")
                .append(simulation.traceHash());
        for (String line : simulation.fabric().pending()) {
            text.append("\n  ").append(line);
        }
        if (baton.threadCount() > 0) {
            text.append("\n  ").append(baton.threadCount()).append(" threads of nodes");
        }
        return text.toString();
    }

    private SimulationDeadlockException deadlock() {
        return new SimulationDeadlockException("deadlock at " + simulation.now()
                + ": the stage is not complete and nothing is left to run; " + describe()
                + (baton.threadCount() == 0 ? "" : "\n" + baton.dump()));
    }

    private static <T> T result(CompletableFuture<T> future) throws ExecutionException {
        try {
            return future.getNow(null);
        } catch (CompletionException failed) {
            throw new ExecutionException(failed.getCause() == null ? failed : failed.getCause());
        } catch (CancellationException cancelled) {
            throw new ExecutionException(cancelled);
        }
    }

    long deadline(long spanNanos) {
        long at = kernel.nowNanos() + Math.max(0, spanNanos);
        return at < 0 ? Long.MAX_VALUE - 1 : at;
    }
}
