package io.p2p4j.tck.mutant;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.ProviderContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Further faults of messages and of backpressure: those that need the provider's limits or its time. */
final class TransferFaults {
    private static final long A_MOMENT_NANOS = Duration.ofMillis(1).toNanos();
    private static final long A_WHILE_NANOS = Duration.ofMillis(100).toNanos();

    private TransferFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("MSG-06", "who sends does not receive meanwhile", of(HalfDuplex::new)),
                new Mutant("MSG-07", "the largest message is one byte smaller", of(OffByOne::new)),
                new Mutant("MSG-09", "a send completes before its buffer was read", of(ReadsLate::new)),
                new Mutant("BP-03", "who had to wait is never told to go on", of(LosesWakeup::new)),
                new Mutant("BP-04", "a message waits for room for all of it", of(WaitsForRoom::new)));
    }

    private static UnaryOperator<P2PProvider> of(BiFunction<P2PConnection, P2PProvider, P2PConnection> fault) {
        return correct -> new FaultyProvider(correct) {
            @Override
            P2PConnection faulty(P2PConnection connection) {
                return fault.apply(connection, correct);
            }
        };
    }

    /** Receives nothing from the first unfinished send until there has been none for a moment. */
    private static final class HalfDuplex extends FaultyConnection {
        private final ProviderContext context;
        private final List<CompletableFuture<Void>> held = new ArrayList<>();
        private int sending;

        HalfDuplex(P2PConnection correct, P2PProvider provider) {
            super(correct);
            context = provider.context();
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            synchronized (held) {
                sending++;
            }
            CompletionStage<Void> sent = super.send(message);
            sent.whenComplete((done, failure) -> context.schedule(A_MOMENT_NANOS, this::onSent));
            return sent;
        }

        private void onSent() {
            List<CompletableFuture<Void>> released = List.of();
            synchronized (held) {
                sending--;
                if (sending == 0) {
                    released = List.copyOf(held);
                    held.clear();
                }
            }
            released.forEach(receive -> receive.complete(null));
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            CompletableFuture<Void> turn = new CompletableFuture<>();
            synchronized (held) {
                if (sending == 0) {
                    return super.receive();
                }
                held.add(turn);
            }
            return turn.thenCompose(now -> super.receive());
        }
    }

    private static final class OffByOne extends FaultyConnection {
        private final int bytesMax;

        OffByOne(P2PConnection correct, P2PProvider provider) {
            super(correct);
            bytesMax = provider.limits().messageBytesMax();
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            if (message.remaining() >= bytesMax) {
                throw new IllegalArgumentException("planted");
            }
            return super.send(message);
        }
    }

    private static final class ReadsLate extends FaultyConnection {
        private final ProviderContext context;

        ReadsLate(P2PConnection correct, P2PProvider provider) {
            super(correct);
            context = provider.context();
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            ByteBuffer still = message.duplicate();
            message.position(message.limit());
            context.schedule(A_MOMENT_NANOS, () -> super.send(still));
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class LosesWakeup extends FaultyConnection {
        private final ProviderContext context;

        LosesWakeup(P2PConnection correct, P2PProvider provider) {
            super(correct);
            context = provider.context();
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            long begin = context.nanoTime();
            CompletableFuture<Void> told = new CompletableFuture<>();
            super.send(message).whenComplete((done, failure) -> {
                if (failure != null) {
                    told.completeExceptionally(failure);
                } else if (context.nanoTime() - begin < A_WHILE_NANOS) {
                    told.complete(null);
                }
            });
            return told;
        }
    }

    private static final class WaitsForRoom extends FaultyConnection {
        private final int windowBytes;

        WaitsForRoom(P2PConnection correct, P2PProvider provider) {
            super(correct);
            windowBytes = provider.limits().messageWindowBytes();
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            return message.remaining() > windowBytes ? new CompletableFuture<>() : super.send(message);
        }
    }
}
