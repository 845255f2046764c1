package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/** The listener's side of a security handshake. Owned by the node's loop. */
final class InboundHandshake implements Handshake.Outcome {
    private final SimTransport transport;
    private final SimTransport.Bound bound;
    private final Transport.ListenHandler handler;
    private final Multiaddr dialerAddress;
    private @Nullable Cancellable timer;
    private @Nullable Handshake handshake;

    InboundHandshake(SimTransport transport, SimTransport.Bound bound, Multiaddr dialerAddress) {
        this.transport = transport;
        this.bound = bound;
        this.handler = bound.handler();
        this.dialerAddress = dialerAddress;
    }

    void begin(Handshake begun, Cancellable itsEnd) {
        timer = itsEnd;
        bound.add(begun);
        handshake = begun;
    }

    @Override
    public void onConnected() {
        // Its time runs since the first packet.
    }

    @Override
    public void onSecured(LinkEnd link) {
        end();
        transport.register(link);
        handler.onLink(link);
    }

    @Override
    public void onFailed(P2PException failure) {
        end();
        handler.onInboundFailed(dialerAddress, failure);
    }

    private void end() {
        if (timer != null) {
            timer.cancel();
        }
        if (handshake != null) {
            bound.remove(handshake);
        }
    }
}
