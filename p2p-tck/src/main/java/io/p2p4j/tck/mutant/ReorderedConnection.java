package io.p2p4j.tck.mutant;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.context.ProviderContext;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A correct connection on which what is done on one stream overtakes what is done on the others and on the messages, as
 * the contract allows: within one stream the order stays, and a close still comes after everything. Thread-safe.
 */
final class ReorderedConnection extends FaultyConnection {
    private final ProviderContext context;
    private final LongSupplier delayNanos;
    private final List<Queue> queues = new ArrayList<>();

    ReorderedConnection(P2PConnection correct, ProviderContext context, LongSupplier delayNanos) {
        super(correct);
        this.context = context;
        this.delayNanos = delayNanos;
    }

    @Override
    P2PStream faulty(P2PStream stream) {
        Queue queue = new Queue();
        synchronized (queues) {
            queues.add(queue);
        }
        stream.closed().whenComplete((over, failure) -> {
            synchronized (queues) {
                queues.remove(queue);
            }
        });
        return new Reordered(stream, queue);
    }

    /** Nothing that was called before waits any longer. */
    void flush() {
        List<Queue> all;
        synchronized (queues) {
            all = List.copyOf(queues);
        }
        all.forEach(Queue::run);
    }

    @Override
    public CompletionStage<CloseReason> close(String detail) {
        flush();
        return super.close(detail);
    }

    @Override
    public void abort(String detail) {
        flush();
        super.abort(detail);
    }

    /** An operation that waits for its turn. */
    private record Waiting(Supplier<CompletionStage<Void>> operation, CompletableFuture<Void> result) {}

    /** An operation that has begun. */
    private record Begun(CompletionStage<Void> stage, CompletableFuture<Void> result) {
        void link() {
            stage.whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        }
    }

    /** What was called on one stream, in order. Operations begin under the monitor; nobody is told under it. */
    private final class Queue {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

        CompletionStage<Void> add(Supplier<CompletionStage<Void>> operation) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            boolean first;
            synchronized (this) {
                first = waiting.isEmpty();
                waiting.add(new Waiting(operation, result));
            }
            if (first) {
                context.schedule(delayNanos.getAsLong(), this::run);
            }
            return result;
        }

        void run() {
            List<Begun> begun = new ArrayList<>();
            synchronized (this) {
                for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                    // A cancelled one is called off.
                    if (!next.result.isDone()) {
                        begun.add(new Begun(next.operation.get(), next.result));
                    }
                }
            }
            begun.forEach(Begun::link);
        }
    }

    private final class Reordered extends FaultyStream {
        private final Queue queue;

        Reordered(P2PStream correct, Queue queue) {
            super(correct, ReorderedConnection.this);
            this.queue = queue;
        }

        @Override
        public CompletionStage<Void> write(ByteBuffer data) {
            ByteBuffer bytes = data.slice();
            data.position(data.limit());
            return queue.add(() -> super.write(bytes));
        }

        @Override
        public CompletionStage<Void> closeWrite() {
            return queue.add(super::closeWrite);
        }

        @Override
        public void reset(long code) {
            Objects.checkIndex(code, 1L << 31);
            queue.add(() -> {
                super.reset(code);
                return CompletableFuture.completedFuture(null);
            });
        }
    }
}
