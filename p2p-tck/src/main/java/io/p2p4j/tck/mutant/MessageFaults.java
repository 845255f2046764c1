package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of messages and of backpressure. */
final class MessageFaults {
    private MessageFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("MSG-01", "one bit of a long message is flipped", connections(FlipsBits::new)),
                new Mutant("MSG-02", "a long message arrives in two pieces", connections(Splits::new)),
                new Mutant("MSG-03", "empty messages are not sent", connections(SkipsEmpty::new)),
                new Mutant("MSG-04", "now and then two messages change places", connections(Reorders::new)),
                new Mutant("MSG-05", "now and then a message is sent twice", connections(Duplicates::new)),
                new Mutant("MSG-08", "a message that is too long is cut", connections(Truncates::new)),
                new Mutant("MSG-10", "all received messages share one array", connections(SharesArray::new)),
                new Mutant("MSG-11", "now and then a message is swallowed", connections(Swallows::new)),
                new Mutant("MSG-12", "close drops what was accepted", connections(ClosesByAbort::new)),
                new Mutant("MSG-13", "the first message is lost without a receiver", connections(LosesFirst::new)),
                new Mutant("MSG-14", "a failed send is never reported", connections(NeverFails::new)),
                new Mutant("BP-01", "a send is complete at once", connections(CompletesAtOnce::new)),
                new Mutant("BP-02", "a send is complete at once", connections(CompletesAtOnce::new)),
                new Mutant("BP-05", "every message is pushed, wanted or not", connections(IgnoresDemand::new)),
                new Mutant("BP-06", "a failed send is never reported", connections(NeverFails::new)));
    }

    private static byte[] take(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    private static final class FlipsBits extends FaultyConnection {
        FlipsBits(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            byte[] bytes = take(message);
            if (bytes.length > 1000) {
                bytes[700] ^= 1;
            }
            return super.send(ByteBuffer.wrap(bytes));
        }
    }

    private static final class Splits extends FaultyConnection {
        Splits(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            byte[] bytes = take(message);
            if (bytes.length < 100) {
                return super.send(ByteBuffer.wrap(bytes));
            }
            super.send(ByteBuffer.wrap(bytes, 0, 50));
            return super.send(ByteBuffer.wrap(bytes, 50, bytes.length - 50));
        }
    }

    private static final class SkipsEmpty extends FaultyConnection {
        SkipsEmpty(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            return message.hasRemaining() ? super.send(message) : CompletableFuture.completedFuture(null);
        }
    }

    private static final class Reorders extends FaultyConnection {
        private byte[] held = {};
        private int count;

        Reorders(P2PConnection correct) {
            super(correct);
        }

        @Override
        public synchronized CompletionStage<Void> send(ByteBuffer message) {
            byte[] bytes = take(message);
            count++;
            if (count % 40 == 0) {
                held = bytes;
                return CompletableFuture.completedFuture(null);
            }
            CompletionStage<Void> sent = super.send(ByteBuffer.wrap(bytes));
            if (held.length > 0) {
                sent = super.send(ByteBuffer.wrap(held));
                held = new byte[0];
            }
            return sent;
        }
    }

    private static final class Duplicates extends FaultyConnection {
        private final AtomicInteger count = new AtomicInteger();

        Duplicates(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            byte[] bytes = take(message);
            if (count.incrementAndGet() % 50 == 0) {
                super.send(ByteBuffer.wrap(bytes));
            }
            return super.send(ByteBuffer.wrap(bytes));
        }
    }

    private static final class Truncates extends FaultyConnection {
        Truncates(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            byte[] bytes = take(message);
            try {
                return super.send(ByteBuffer.wrap(bytes));
            } catch (IllegalArgumentException tooLong) {
                return super.send(ByteBuffer.wrap(Arrays.copyOf(bytes, 10)));
            }
        }
    }

    private static final class SharesArray extends FaultyConnection {
        private byte[] shared = {};

        SharesArray(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return FaultyProvider.map(super.receive(), message -> message.map(this::intoShared));
        }

        private synchronized byte[] intoShared(byte[] message) {
            if (shared.length != message.length) {
                shared = message;
            }
            System.arraycopy(message, 0, shared, 0, message.length);
            return shared;
        }
    }

    private static final class Swallows extends FaultyConnection {
        private final AtomicInteger count = new AtomicInteger();

        Swallows(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            return count.incrementAndGet() % 20 == 0 ? CompletableFuture.completedFuture(null) : super.send(message);
        }
    }

    private static final class ClosesByAbort extends FaultyConnection {
        ClosesByAbort(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<CloseReason> close(String detail) {
            super.abort(detail);
            return closed();
        }
    }

    private static final class LosesFirst extends FaultyConnection {
        private volatile CompletableFuture<Optional<byte[]>> draining = new CompletableFuture<>();
        private volatile boolean attached;

        LosesFirst(P2PConnection correct) {
            super(correct);
            drain(correct);
        }

        private void drain(P2PConnection correct) {
            CompletableFuture<Optional<byte[]>> next = correct.receive().toCompletableFuture();
            draining = next;
            next.thenAccept(lost -> {
                if (lost.isPresent() && !attached) {
                    drain(correct);
                }
            });
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            attached = true;
            draining.cancel(true);
            return super.receive();
        }
    }

    private static final class NeverFails extends FaultyConnection {
        NeverFails(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            CompletableFuture<Void> sent = new CompletableFuture<>();
            super.send(message).thenRun(() -> sent.complete(null));
            return sent;
        }
    }

    private static final class CompletesAtOnce extends FaultyConnection {
        CompletesAtOnce(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            super.send(ByteBuffer.wrap(take(message)));
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class IgnoresDemand extends FaultyConnection {
        IgnoresDemand(P2PConnection correct) {
            super(correct);
        }

        @Override
        public Flow.Publisher<byte[]> messages() {
            Flow.Publisher<byte[]> correct = super.messages();
            return subscriber -> correct.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscriber.onSubscribe(subscription);
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(byte[] message) {
                    subscriber.onNext(message);
                }

                @Override
                public void onError(Throwable failure) {
                    subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }
    }
}
