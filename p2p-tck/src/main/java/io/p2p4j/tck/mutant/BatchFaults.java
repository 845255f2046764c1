package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.P2PConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Faults of messages that are sent many at a time. */
final class BatchFaults {
    private BatchFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("MSG-15", "a batch is sent as single messages", connections(OneByOne::new)),
                new Mutant("MSG-15", "the last message of a batch is lost", connections(LosesLast::new)),
                new Mutant("MSG-15", "a batch is taken up to what is too large", connections(Begins::new)),
                new Mutant("BP-07", "a batch is taken as far as there is room", connections(OneByOne::new)),
                new Mutant("BP-07", "a batch that is refused is used up", connections(UsesUp::new)));
    }

    /** Which other threads come between, and which stops where there is no more room. */
    private static class OneByOne extends FaultyConnection {
        OneByOne(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
            return CompletableFuture.allOf(messages.stream()
                    .map(message -> {
                        Thread.yield();
                        return super.send(message).toCompletableFuture();
                    })
                    .toArray(CompletableFuture<?>[]::new));
        }
    }

    private static final class LosesLast extends FaultyConnection {
        LosesLast(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
            if (messages.size() < 2) {
                return super.sendAll(messages);
            }
            ByteBuffer last = messages.get(messages.size() - 1);
            CompletionStage<Void> sent = super.sendAll(messages.subList(0, messages.size() - 1));
            last.position(last.limit());
            return sent;
        }
    }

    private static final class Begins extends FaultyConnection {
        Begins(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
            try {
                return super.sendAll(messages);
            } catch (IllegalArgumentException tooLarge) {
                super.send(messages.get(0));
                throw tooLarge;
            }
        }
    }

    private static final class UsesUp extends FaultyConnection {
        UsesUp(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
            CompletionStage<Void> sent = super.sendAll(messages);
            messages.forEach(message -> message.position(message.limit()));
            return sent;
        }
    }
}
