package io.p2p4j.bench.contest;

import io.p2p4j.bench.host.Host;
import io.p2p4j.bench.host.LocalHost;
import io.p2p4j.bench.host.ProcessHost;
import io.p2p4j.bench.host.Usage;
import java.util.function.Supplier;

/** The two ends of one contestant. */
public final class Pair implements AutoCloseable {
    private final Host server;
    private final Host client;

    private Pair(Host server, Host client) {
        this.server = server;
        this.client = client;
    }

    static Pair open(Contestant contestant, Settings settings) {
        Pair pair =
                switch (settings.ends()) {
                    case TWO_PROCESSES ->
                        new Pair(new ProcessHost(settings.flags()), new ProcessHost(settings.flags()));
                    case ONE_PROCESS -> shared(new ProcessHost(settings.flags()));
                    case HERE -> shared(new LocalHost());
                };
        try {
            pair.openBoth(contestant, settings);
        } catch (RuntimeException failed) {
            pair.close();
            throw failed;
        }
        return pair;
    }

    private static Pair shared(Host host) {
        return new Pair(host, host);
    }

    private void openBoth(Contestant contestant, Settings settings) {
        for (Host host : new Host[] {server, client}) {
            host.call(
                    "open",
                    "subject",
                    contestant.subject(),
                    "way",
                    contestant.way().word(),
                    "loops",
                    settings.loops());
        }
    }

    /**
     * Returns the end that listens and receives.
     *
     * @return the server
     */
    public Host server() {
        return server;
    }

    /**
     * Returns the end that connects and sends.
     *
     * @return the client
     */
    public Host client() {
        return client;
    }

    /** Does some work and returns what it cost, without what it said. */
    <T> Measured<T> measure(long operations, Supplier<T> work) {
        Usage serverBefore = server.usage();
        Usage clientBefore = client.usage();
        long start = System.nanoTime();
        T result = work.get();
        long wallNanos = System.nanoTime() - start;
        Usage clientUsed = client.usage().since(clientBefore);
        Usage serverUsed = server.usage().since(serverBefore);
        // One process cannot tell its ends apart: all of it is the client's.
        Usage nothing = new Usage(0, 0, 0);
        return new Measured<>(
                result, new Cost(operations, wallNanos, clientUsed, server == client ? nothing : serverUsed));
    }

    record Measured<T>(T result, Cost cost) {}

    @Override
    public void close() {
        client.close();
        if (server != client) {
            server.close();
        }
    }
}
