package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Accepts connections at one address. Only connections whose peer is proven and whose handshake is complete get here;
 * at most {@link Limits#acceptQueueMax()} of them wait, further ones are refused with {@code LIMIT_EXCEEDED}.
 * Thread-safe.
 */
public interface P2PListener {
    /**
     * Returns where peers can dial this listener, with the actual port and {@code /p2p/<id>}. A listener at a wildcard
     * address reports one address for each interface of the host, loopback last.
     *
     * @return at least one address
     */
    List<Multiaddr> localAddresses();

    /**
     * Takes the next connection. Concurrent accepts get one connection each, in the order of the calls.
     *
     * @return an open connection; fails with {@code LISTENER_CLOSED} once the listener is closed
     * @throws IllegalStateException after {@link #onConnection}
     */
    CompletionStage<P2PConnection> accept();

    /**
     * Gives every connection, those waiting first, to a handler instead of {@link #accept()}. May be called once.
     *
     * @param handler called once for each connection
     * @throws IllegalStateException when a handler is set or an accept is pending
     */
    void onConnection(ConnectionHandler handler);

    /**
     * Stops listening: frees the address, fails pending accepts, closes connections that were not handed out.
     * Connections that were stay open. Safe to call again.
     *
     * @return completes when the address is free; never fails
     */
    CompletionStage<Void> close();

    /**
     * Tells when the listener is closed, by whatever cause.
     *
     * @return completes then; never fails
     */
    CompletionStage<Void> closed();
}
