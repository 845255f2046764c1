package io.p2p4j.examples.simulation.zoo.storm;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.examples.simulation.zoo.net.Line;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Has a question three times a second, and asks each until it is answered. */
public final class Client implements Party {
    private static final long QUESTION_GAP_NANOS = 333_000_000L;
    private static final long ANSWER_TIMEOUT_NANOS = 1_000_000_000L;
    private static final int OPEN_MAX = 30;

    private final P2PProvider provider;
    private final Patience patience;
    private final RandomGenerator random;
    private final Line server;
    private final Set<Long> open = new LinkedHashSet<>();
    private long questions;

    private Client(P2PProvider provider, Multiaddr server, Patience patience) {
        this.provider = provider;
        this.patience = patience;
        this.random = provider.context().random("patience");
        this.server = new Line(provider, server, answer -> open.remove(answer.getLong()));
    }

    /**
     * Opens a client.
     *
     * @param provider started
     * @param server where the server listens
     * @param patience how long it waits before it asks again
     * @return the client, which asks from now on
     */
    public static Client open(P2PProvider provider, Multiaddr server, Patience patience) {
        Client client = new Client(provider, server, patience);
        client.haveAQuestion();
        return client;
    }

    /** Who has too many questions already gets rid of new ones. */
    private void haveAQuestion() {
        if (open.size() < OPEN_MAX) {
            open.add(questions);
            ask(questions, 0);
            questions++;
        }
        provider.context().schedule(QUESTION_GAP_NANOS, this::haveAQuestion);
    }

    private void ask(long question, int attempt) {
        if (open.contains(question)) {
            server.send(ByteBuffer.allocate(8).putLong(0, question));
            long again = ANSWER_TIMEOUT_NANOS + patience.waitNanos(attempt, random);
            provider.context().schedule(again, () -> ask(question, attempt + 1));
        }
    }
}
