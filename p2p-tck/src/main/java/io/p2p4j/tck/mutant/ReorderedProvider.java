package io.p2p4j.tck.mutant;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** A correct provider whose streams overtake each other. Thread-safe. */
final class ReorderedProvider extends FaultyProvider {
    /** As long as a few steps of an event loop take, and short beside every time of the contract. */
    private static final long DELAY_NANOS_MAX = 1_000_000;

    private final RandomGenerator random;
    private final List<ReorderedConnection> connections = new CopyOnWriteArrayList<>();

    ReorderedProvider(P2PProvider correct) {
        super(correct);
        this.random = correct.context().random("reordering-streams");
    }

    private synchronized long delayNanos() {
        return random.nextLong(DELAY_NANOS_MAX);
    }

    @Override
    P2PConnection faulty(P2PConnection connection) {
        ReorderedConnection reordered = new ReorderedConnection(connection, context(), this::delayNanos);
        connections.add(reordered);
        connection.closed().thenRun(() -> connections.remove(reordered));
        return reordered;
    }

    @Override
    public CompletionStage<Void> stop() {
        connections.forEach(ReorderedConnection::flush);
        return super.stop();
    }
}
