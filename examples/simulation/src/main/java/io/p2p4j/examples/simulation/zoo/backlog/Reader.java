package io.p2p4j.examples.simulation.zoo.backlog;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;

/** Reads what a feed has to say, and connects again when it was cut off. */
public final class Reader implements Party {
    private static final byte[] THANKS = {};
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final P2PProvider provider;
    private final Multiaddr feed;

    private Reader(P2PProvider provider, Multiaddr feed) {
        this.provider = provider;
        this.feed = feed;
    }

    /**
     * Opens a reader.
     *
     * @param provider started
     * @param feed where the feed listens
     * @return the reader, which reads from now on
     */
    public static Reader open(P2PProvider provider, Multiaddr feed) {
        Reader reader = new Reader(provider, feed);
        reader.connect();
        return reader;
    }

    private void connect() {
        provider.connect(feed).whenComplete((connection, failure) -> {
            if (failure == null) {
                read(connection);
            } else {
                connectLater();
            }
        });
    }

    private void connectLater() {
        provider.context().schedule(AGAIN_NANOS, this::connect);
    }

    private void read(P2PConnection connection) {
        connection.receive().whenComplete((news, failure) -> {
            if (failure == null && news.isPresent()) {
                connection.send(THANKS).exceptionally(lost -> null);
                read(connection);
            } else {
                connectLater();
            }
        });
    }
}
