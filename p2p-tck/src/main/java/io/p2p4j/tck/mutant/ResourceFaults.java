package io.p2p4j.tck.mutant;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Faults of resources that are not given back. */
final class ResourceFaults {
    private static final int BUFFER_BYTES = 64 << 10;

    private ResourceFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("RES-01", "a thread outlives its provider", KeepsThread::new),
                new Mutant(
                        "RES-02",
                        "a socket outlives its connection",
                        correct -> new Keeps(correct, ResourceFaults::socket)),
                new Mutant("RES-02", "stop stops nothing", NeverStops::new),
                new Mutant(
                        "RES-03",
                        "a direct buffer outlives its connection",
                        correct -> new Keeps(correct, () -> ByteBuffer.allocateDirect(BUFFER_BYTES))),
                new Mutant("RES-04", "a table keeps closed connections", KeepsConnections::new),
                new Mutant("RES-05", "cancel does not reach the dial", ProviderFaults.Uncancellable::new),
                new Mutant("RES-05", "a failed dial keeps its socket", KeepsSocketOfFailed::new),
                new Mutant("RES-06", "stop waits for the peers", WaitsForPeers::new));
    }

    private static DatagramChannel socket() {
        try {
            return DatagramChannel.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class KeepsThread extends FaultyProvider {
        KeepsThread(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> start() {
            Thread thread = new Thread(
                    () -> {
                        try {
                            // Longer than any rule; the tests' process should be rid of it some day.
                            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                        } catch (InterruptedException ended) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "planted");
            thread.setDaemon(true);
            thread.start();
            return super.start();
        }
    }

    /** Keeps something for each connection. */
    private static final class Keeps extends FaultyProvider {
        private final Supplier<Object> made;
        private final List<Object> kept = new CopyOnWriteArrayList<>();

        Keeps(P2PProvider correct, Supplier<Object> made) {
            super(correct);
            this.made = made;
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            kept.add(made.get());
            return super.faulty(connection);
        }
    }

    private static final class NeverStops extends FaultyProvider {
        NeverStops(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> stop() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class KeepsConnections extends FaultyProvider {
        private final List<P2PConnection> table = new CopyOnWriteArrayList<>();

        KeepsConnections(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            P2PConnection kept = super.faulty(connection);
            table.add(kept);
            return kept;
        }
    }

    private static final class KeepsSocketOfFailed extends FaultyProvider {
        private final List<Object> kept = new CopyOnWriteArrayList<>();

        KeepsSocketOfFailed(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletionStage<P2PConnection> dial = super.connect(request);
            dial.exceptionally(failure -> {
                kept.add(socket());
                return null;
            });
            return dial;
        }
    }

    private static final class WaitsForPeers extends FaultyProvider {
        private final List<P2PConnection> open = new CopyOnWriteArrayList<>();

        WaitsForPeers(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            open.add(connection);
            return super.faulty(connection);
        }

        @Override
        public CompletionStage<Void> stop() {
            List<CompletableFuture<?>> closing = new ArrayList<>();
            for (P2PConnection connection : open) {
                closing.add(connection.close().toCompletableFuture());
            }
            return CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .thenCompose(closed -> super.stop());
        }
    }
}
