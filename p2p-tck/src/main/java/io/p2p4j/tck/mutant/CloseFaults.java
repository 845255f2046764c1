package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Faults of the end of connections. */
final class CloseFaults {
    private CloseFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("LIFE-03", "a pending receive never fails", connections(ReceivesForEver::new)),
                new Mutant("CLOSE-01", "a second close throws", connections(ClosesOnce::new)),
                new Mutant("CLOSE-02", "a pending receive never fails", connections(ReceivesForEver::new)),
                new Mutant("CLOSE-03", "the clean end comes as a failure", connections(FailsAtTheEnd::new)),
                new Mutant("CLOSE-04", "a send after close succeeds", connections(SendsAfterClose::new)),
                new Mutant("CLOSE-05", "a lost connection stays open", connections(NeverLost::new)),
                new Mutant("CLOSE-06", "the closed event comes twice", ClosedTwice::new),
                new Mutant("CLOSE-07", "a close inside a callback is ignored", connections(NotReentrant::new)),
                new Mutant("CLOSE-08", "closed comes before the last messages", connections(ClosedTooEarly::new)),
                new Mutant("CLOSE-09", "half-close closes both directions", connections(ClosesBoth::new)),
                new Mutant("CLOSE-10", "a send after half-close succeeds", connections(SendsAfterClose::new)),
                new Mutant("CLOSE-11", "an abort looks like a clean close", connections(AbortsCleanly::new)));
    }

    private static final class ReceivesForEver extends FaultyConnection {
        ReceivesForEver(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            CompletableFuture<Optional<byte[]>> received = new CompletableFuture<>();
            super.receive().thenAccept(received::complete);
            return received;
        }
    }

    private static final class ClosesOnce extends FaultyConnection {
        private boolean called;

        ClosesOnce(P2PConnection correct) {
            super(correct);
        }

        @Override
        public synchronized CompletionStage<CloseReason> close(String detail) {
            if (called) {
                throw new IllegalStateException("planted");
            }
            called = true;
            return super.close(detail);
        }
    }

    private static final class FailsAtTheEnd extends FaultyConnection {
        FailsAtTheEnd(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return super.receive()
                    .thenCompose(message -> message.isPresent()
                            ? CompletableFuture.completedFuture(message)
                            : CompletableFuture.failedFuture(P2PException.of(ErrorCode.CONNECTION_CLOSED, "planted")));
        }
    }

    private static final class SendsAfterClose extends FaultyConnection {
        SendsAfterClose(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            return super.send(message).exceptionally(lost -> null);
        }
    }

    private static final class NeverLost extends FaultyConnection {
        NeverLost(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            CompletableFuture<CloseReason> closed = new CompletableFuture<>();
            super.closed().thenAccept(reason -> {
                if (reason.isClean()) {
                    closed.complete(reason);
                }
            });
            return closed;
        }
    }

    private static final class ClosedTwice extends FaultyProvider {
        ClosedTwice(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> {
                observer.accept(event);
                if (event instanceof P2PEvent.ConnectionClosed) {
                    observer.accept(event);
                }
            });
        }
    }

    private static final class NotReentrant extends FaultyConnection {
        private volatile boolean inside;

        NotReentrant(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return FaultyProvider.mapAround(super.receive(), completion -> {
                inside = true;
                completion.run();
                inside = false;
            });
        }

        @Override
        public CompletionStage<CloseReason> close(String detail) {
            return inside ? closed() : super.close(detail);
        }
    }

    private static final class ClosedTooEarly extends FaultyConnection {
        private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

        ClosedTooEarly(P2PConnection correct) {
            super(correct);
            correct.closed().thenAccept(closed::complete);
        }

        @Override
        public CompletionStage<CloseReason> close(String detail) {
            closed.complete(new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL, detail));
            return super.close(detail);
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            return closed;
        }
    }

    private static final class ClosesBoth extends FaultyConnection {
        ClosesBoth(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> closeWrite() {
            return super.close("half").thenApply(reason -> null);
        }
    }

    private static final class AbortsCleanly extends FaultyConnection {
        AbortsCleanly(P2PConnection correct) {
            super(correct);
        }

        @Override
        public void abort(String detail) {
            super.close(detail);
        }
    }
}
