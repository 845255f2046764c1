package io.p2p4j.examples.simulation.zoo.storm;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.examples.simulation.zoo.net.Door;
import java.util.ArrayDeque;

/** Answers one request after the other, fifty in a second. What comes too fast waits; what is too much is dropped. */
public final class Server implements Party {
    private static final long WORK_NANOS = 20_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int WAITING_MAX = 1000;

    private final P2PProvider provider;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean working;
    private int asked;
    private int askedBefore;

    private Server(P2PProvider provider) {
        this.provider = provider;
    }

    /**
     * Opens a server.
     *
     * @param provider started
     * @return the server
     */
    public static Server open(P2PProvider provider) {
        Server server = new Server(provider);
        Door.open(provider, (request, reply) -> server.enqueue(() -> reply.accept(request)));
        server.countSeconds();
        return server;
    }

    /**
     * Returns how often this server was asked in the last full second.
     *
     * @return the number of requests
     */
    public int askedInASecond() {
        return askedBefore;
    }

    private void countSeconds() {
        askedBefore = asked;
        asked = 0;
        provider.context().schedule(SECOND_NANOS, this::countSeconds);
    }

    private void enqueue(Runnable answer) {
        asked++;
        if (waiting.size() < WAITING_MAX) {
            waiting.add(answer);
            work();
        }
    }

    private void work() {
        Runnable next = working ? null : waiting.poll();
        if (next != null) {
            working = true;
            provider.context().schedule(WORK_NANOS, () -> {
                working = false;
                next.run();
                work();
            });
        }
    }
}
