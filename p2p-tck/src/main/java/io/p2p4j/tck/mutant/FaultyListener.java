package io.p2p4j.tck.mutant;

import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A correct listener until a subclass makes it faulty. Thread-safe. */
class FaultyListener implements P2PListener {
    private final P2PListener correct;
    private final FaultyProvider provider;

    FaultyListener(P2PListener correct, FaultyProvider provider) {
        this.correct = correct;
        this.provider = provider;
    }

    @Override
    public List<Multiaddr> localAddresses() {
        return correct.localAddresses();
    }

    @Override
    public CompletionStage<P2PConnection> accept() {
        return FaultyProvider.map(correct.accept(), provider::wrap);
    }

    @Override
    public void onConnection(ConnectionHandler handler) {
        correct.onConnection(connection -> handler.onConnection(provider.wrap(connection)));
    }

    @Override
    public CompletionStage<Void> close() {
        return correct.close();
    }

    @Override
    public CompletionStage<Void> closed() {
        return correct.closed();
    }
}
