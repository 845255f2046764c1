package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Faults of deadlines. */
final class TimeFaults {
    private TimeFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("TIME-01", "a receive that timed out still takes a message", TimesOutOnTop::new),
                new Mutant("TIME-02", "one deadline for both directions", connections(MixesDirections::new)),
                new Mutant("TIME-03", "a deadline waits for the pending receive", connections(SparesPending::new)),
                // In the simulator retransmission gives the silent visitor up as well.
                Mutant.ofLimits(
                                "TIME-04",
                                "the handshake's timeout is ignored",
                                limits -> limits.toBuilder()
                                        .handshakeTimeout(Duration.ofHours(1))
                                        .build())
                        .hostedBy(Mutants.NETTY),
                new Mutant("TIME-04", "a dial that stalls in the handshake is never reported", LosesStalledDials::new));
    }

    /** Its deadline is a timer for the caller's stage; the receive behind it goes on to wait. */
    private static final class TimesOutOnTop extends FaultyProvider {
        TimesOutOnTop(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            return new OnTop(connection, context());
        }

        private static final class OnTop extends FaultyConnection {
            private final ProviderContext context;
            private volatile @Nullable Duration timeout;

            OnTop(P2PConnection correct, ProviderContext context) {
                super(correct);
                this.context = context;
            }

            @Override
            public void setReceiveDeadline(Duration fromNow) {
                timeout = fromNow;
            }

            @Override
            public void clearDeadlines() {
                timeout = null;
                super.clearDeadlines();
            }

            @Override
            public CompletionStage<Optional<byte[]>> receive() {
                CompletableFuture<Optional<byte[]>> mine =
                        super.receive().toCompletableFuture().copy();
                Duration within = timeout;
                if (within != null) {
                    P2PException late = P2PException.of(ErrorCode.OPERATION_TIMEOUT, "planted");
                    context.schedule(within.toNanos(), () -> mine.completeExceptionally(late));
                }
                return mine;
            }
        }
    }

    private static final class MixesDirections extends FaultyConnection {
        MixesDirections(P2PConnection correct) {
            super(correct);
        }

        @Override
        public void setReceiveDeadline(Duration fromNow) {
            super.setReceiveDeadline(fromNow);
            super.setSendDeadline(fromNow);
        }
    }

    private static final class SparesPending extends FaultyConnection {
        private final AtomicInteger pending = new AtomicInteger();

        SparesPending(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            pending.incrementAndGet();
            CompletionStage<Optional<byte[]>> received = super.receive();
            received.whenComplete((message, failure) -> pending.decrementAndGet());
            return received;
        }

        @Override
        public void setReceiveDeadline(Duration fromNow) {
            if (pending.get() == 0) {
                super.setReceiveDeadline(fromNow);
            }
        }
    }

    private static final class LosesStalledDials extends FaultyProvider {
        LosesStalledDials(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletableFuture<P2PConnection> dial = new CompletableFuture<>();
            super.connect(request).whenComplete((connection, failure) -> {
                if (failure == null) {
                    dial.complete(connection);
                } else if (P2PException.from(failure).code() != ErrorCode.HANDSHAKE_TIMEOUT) {
                    dial.completeExceptionally(failure);
                }
            });
            return dial;
        }
    }
}
