package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Faults of callers and callbacks at once. */
final class ConcurrencyFaults {
    private ConcurrencyFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("CONC-01", "a second receive takes the place of the first", connections(OneReceive::new)),
                new Mutant("CONC-02", "a send calls waiting callbacks first", connections(CallsInside::new)),
                new Mutant("CONC-02", "each callback has a thread of its own", UsesThePool::new)
                        .hostedBy(Mutants.NETTY),
                new Mutant("CONC-04", "what an observer throws is swallowed", SwallowsOfObservers::new),
                new Mutant("CONC-04", "what a stream handler throws is swallowed", SwallowsOfHandlers::new),
                new Mutant("CONC-05", "cancel does not reach the receive", connections(Uncancellable::new)));
    }

    /** Has one place for a receive that waits. */
    private static final class OneReceive extends FaultyConnection {
        private volatile CompletableFuture<Optional<byte[]>> waiting = new CompletableFuture<>();

        OneReceive(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            CompletableFuture<Optional<byte[]>> mine = new CompletableFuture<>();
            waiting = mine;
            super.receive().whenComplete((message, failure) -> {
                if (failure == null) {
                    waiting.complete(message);
                } else {
                    waiting.completeExceptionally(failure);
                }
            });
            return mine;
        }
    }

    /** Delivers messages two by two where it can, and whoever comes by helps to deliver, also from within a callback. */
    private static final class CallsInside extends FaultyConnection {
        private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();

        CallsInside(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            CompletableFuture<Optional<byte[]>> mine = new CompletableFuture<>();
            waiting.incrementAndGet();
            super.receive().whenComplete((message, failure) -> {
                arrived.add(() -> {
                    waiting.decrementAndGet();
                    if (failure == null) {
                        mine.complete(message);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
                if (arrived.size() > 1 || waiting.get() == 1) {
                    deliver();
                }
            });
            return mine;
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            deliver();
            return super.send(message);
        }

        private void deliver() {
            for (Runnable next = arrived.poll(); next != null; next = arrived.poll()) {
                next.run();
            }
        }
    }

    private static final class UsesThePool extends FaultyProvider {
        UsesThePool(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            return new FaultyConnection(connection) {
                @Override
                public CompletionStage<Optional<byte[]>> receive() {
                    return super.receive()
                            .thenApplyAsync(message -> message, context().executor());
                }
            };
        }
    }

    private static final class SwallowsOfObservers extends FaultyProvider {
        SwallowsOfObservers(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> {
                try {
                    observer.accept(event);
                } catch (RuntimeException swallowed) {
                    // Planted: nobody learns of it.
                }
            });
        }
    }

    private static final class SwallowsOfHandlers extends FaultyProvider {
        SwallowsOfHandlers(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration handle(String protocol, StreamHandler handler) {
            return super.handle(protocol, stream -> {
                try {
                    handler.onStream(stream);
                } catch (RuntimeException swallowed) {
                    // Planted: the stream stays as it is.
                }
            });
        }
    }

    private static final class Uncancellable extends FaultyConnection {
        Uncancellable(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return super.receive().thenApply(message -> message);
        }
    }
}
