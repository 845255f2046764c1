package io.p2p4j.transport;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.util.concurrent.CompletableFuture;

/** Gives what a listener brings to a peer under test. */
record Forward(Peer to, CompletableFuture<Transport.Listening> listening) implements Transport.ListenHandler {
    @Override
    public void onListening(Transport.Listening bound) {
        listening.complete(bound);
    }

    @Override
    public void onListenFailed(P2PException failure) {
        listening.completeExceptionally(failure);
    }

    @Override
    public Transport.InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
        return to;
    }
}
