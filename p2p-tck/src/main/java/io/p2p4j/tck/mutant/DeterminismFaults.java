package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Faults of determinism. */
final class DeterminismFaults {
    private static final int JITTER_NANOS_MAX = 1_000_000;

    private DeterminismFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("DET-01", "dials wait for a time that no seed knows", Jitters::new),
                new Mutant("DET-02", "round trips are measured by the machine's clock", connections(RealTime::new)),
                new Mutant("DET-02", "receives complete on a thread of their own", connections(OwnThread::new)),
                new Mutant("DET-03", "a round trip leaves out the way back", connections(HalfTrips::new)));
    }

    private static final class Jitters extends FaultyProvider {
        Jitters(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletableFuture<Void> waited = new CompletableFuture<>();
            context().schedule(System.nanoTime() % JITTER_NANOS_MAX, () -> waited.complete(null));
            return waited.thenCompose(over -> super.connect(request));
        }
    }

    private static final class RealTime extends FaultyConnection {
        RealTime(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Duration> ping() {
            long begin = System.nanoTime();
            return super.ping().thenApply(trip -> Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private static final class OwnThread extends FaultyConnection {
        OwnThread(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            CompletableFuture<Optional<byte[]>> received = new CompletableFuture<>();
            super.receive().whenComplete((message, failure) -> {
                Thread thread = new Thread(
                        () -> {
                            if (failure == null) {
                                received.complete(message);
                            } else {
                                received.completeExceptionally(failure);
                            }
                        },
                        "planted");
                thread.setDaemon(true);
                thread.start();
                join(thread);
            });
            return received;
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class HalfTrips extends FaultyConnection {
        HalfTrips(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Duration> ping() {
            return super.ping().thenApply(trip -> trip.dividedBy(2));
        }
    }
}
