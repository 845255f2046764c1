package io.p2p4j.bench.contest;

import io.p2p4j.bench.host.Host;
import io.p2p4j.bench.host.LocalHost;
import io.p2p4j.bench.host.ProcessHost;
import io.p2p4j.bench.host.Usage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The two ends of one contestant. Used by one thread. */
public final class Pair implements AutoCloseable {
    private final Host server;
    private final Host client;
    private final Supplier<Host> more;
    private @Nullable Host third;

    private Pair(Host server, Host client, Supplier<Host> more) {
        this.server = server;
        this.client = client;
        this.more = more;
    }

    /**
     * Starts both ends and opens the system under test there.
     *
     * @param contestant what and how
     * @param settings where
     * @return both ends, to be closed
     */
    public static Pair open(Contestant contestant, Settings settings) {
        Supplier<Host> hosts = () -> opened(
                settings.ends() == Settings.Ends.HERE ? new LocalHost() : new ProcessHost(settings.flags()),
                contestant,
                settings);
        Host server = hosts.get();
        try {
            return new Pair(server, settings.ends() == Settings.Ends.TWO_PROCESSES ? hosts.get() : server, hosts);
        } catch (RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    private static Host opened(Host host, Contestant contestant, Settings settings) {
        try {
            String way = contestant.way().word();
            host.call("open", "subject", contestant.subject(), "way", way, "loops", settings.loops());
            return host;
        } catch (RuntimeException failed) {
            host.close();
            throw failed;
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

    /**
     * Returns an end that is neither, and whose costs are not counted; it starts with the first call.
     *
     * @return the third process
     */
    public Host third() {
        Host started = third;
        if (started == null) {
            started = more.get();
            third = started;
        }
        return started;
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
        Host started = third;
        if (started != null) {
            started.close();
        }
        client.close();
        if (server != client) {
            server.close();
        }
    }
}
