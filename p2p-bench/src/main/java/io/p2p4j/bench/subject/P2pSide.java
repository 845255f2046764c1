package io.p2p4j.bench.subject;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import java.util.concurrent.CompletionStage;

/** One process's provider. */
final class P2pSide implements Side {
    private final P2PProvider provider;
    private final Way way;

    P2pSide(P2PProvider provider, Way way) {
        this.provider = provider;
        this.way = way;
    }

    @Override
    public String listen(Service service, Arrivals arrivals) throws Exception {
        P2pStreams.serve(provider, arrivals);
        P2PListener listener = provider.listen().toCompletableFuture().get();
        listener.onConnection(connection -> serve(connection, service, arrivals.newCounter()));
        return listener.localAddresses().get(0).toString();
    }

    private static void serve(P2PConnection connection, Service service, Arrivals.Counter counter) {
        connection
                .messages()
                .subscribe(
                        switch (service) {
                            case SINK -> new MessageSubscriber(message -> counter.add(1));
                            case ECHO ->
                                new MessageSubscriber(message -> {
                                    connection.send(message);
                                    counter.add(1);
                                });
                        });
    }

    @Override
    public CompletionStage<Wire> connect(String address) {
        return provider.connect(Multiaddr.parse(address)).thenApply(connection -> new P2pWire(connection, way));
    }

    @Override
    public void close() {
        provider.close();
    }
}
