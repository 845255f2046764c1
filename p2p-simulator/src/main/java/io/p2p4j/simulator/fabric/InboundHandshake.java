package io.p2p4j.simulator.fabric;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The listener's side of a security handshake. Owned by the node's loop. */
final class InboundHandshake implements Handshake.Outcome, Transport.Unfinished {
    private final SimTransport transport;
    private final SimTransport.Bound bound;
    private Transport.@Nullable InboundHandler handler;
    private @Nullable Cancellable timer;
    private @Nullable Handshake handshake;

    InboundHandshake(SimTransport transport, SimTransport.Bound bound) {
        this.transport = transport;
        this.bound = bound;
    }

    /** Begins; a handshake that takes its time has a timer, the others are over in this moment. */
    void begin(Transport.InboundHandler taker, Handshake begun, @Nullable Cancellable itsEnd) {
        handler = taker;
        handshake = begun;
        timer = itsEnd;
        if (itsEnd != null) {
            bound.add(begun);
        }
    }

    private Transport.InboundHandler handler() {
        return Objects.requireNonNull(handler, "handler");
    }

    @Override
    public void onConnected() {
        // Its time runs since the first packet.
    }

    @Override
    public void onSecured(LinkEnd link) {
        end();
        transport.register(link);
        handler().onLink(link);
    }

    @Override
    public void onFailed(P2PException failure) {
        end();
        handler().onFailed(failure);
    }

    @Override
    public void displace(P2PException failure) {
        transport.onLoop(() -> {
            if (handshake != null) {
                handshake.displace(failure);
            }
        });
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
