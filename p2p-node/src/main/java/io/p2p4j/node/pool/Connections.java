package io.p2p4j.node.pool;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The node's connections. Called on the node's turn; stages complete on it. */
public interface Connections {
    /**
     * Returns a connection to a peer: an open one, else the one that is being dialed, else a new dial at the addresses of the
     * peer book.
     *
     * @param peer whom to reach
     * @return an open connection; fails as {@link io.p2p4j.api.P2PProvider#connect} does, and at once for a peer that is
     *     banned or whose circuit is open
     */
    CompletionStage<P2PConnection> acquire(PeerId peer);

    /**
     * Dials an address whose peer may be unknown yet.
     *
     * @param address where; a trailing {@code /p2p/<id>} is expected of the other end
     * @return an open connection: an older one when the peer turns out to be connected already
     */
    CompletionStage<P2PConnection> dial(Multiaddr address);

    /**
     * Dials a peer once more, also when it is connected. When that succeeds, its older connection beyond the allowed number is
     * closed as soon as it is silent, so that nothing is lost.
     *
     * @param peer whom to reach
     * @return the new connection, or the one that is being dialed; fails as {@link #acquire} does, and then nothing has changed
     */
    CompletionStage<P2PConnection> renew(PeerId peer);

    /**
     * Returns the peers with at least one open connection.
     *
     * @return a snapshot, the longest connected first
     */
    List<PeerId> peers();

    /**
     * Returns the open connections to a peer.
     *
     * @param peer the peer
     * @return a snapshot, the one that {@link #acquire} would give first; empty when there is none
     */
    List<P2PConnection> of(PeerId peer);

    /**
     * Closes every connection to a peer.
     *
     * @param peer the peer
     * @param detail a sentence for the peer's log
     */
    void disconnect(PeerId peer, String detail);

    /**
     * Keeps the connections of a peer from being evicted while the registration holds. Several protections add up.
     *
     * @param peer the peer
     * @return ends the protection
     */
    Registration protect(PeerId peer);

    /**
     * Tells whether somebody protects the connections of a peer.
     *
     * @param peer the peer
     * @return true while a registration of {@link #protect} holds
     */
    boolean isProtected(PeerId peer);

    /**
     * Tells an observer of peers that come and go, on the turn.
     *
     * @param observer called from now on
     * @return removes the observer
     */
    Registration observe(Observer observer);

    /** Is told of peers and connections. */
    interface Observer {
        /**
         * The first connection to a peer is open.
         *
         * @param connection the connection
         */
        default void onConnected(P2PConnection connection) {}

        /**
         * The last connection to a peer is closed. Exactly one for each {@link #onConnected}.
         *
         * @param peer the peer
         * @param reason why the last one ended
         */
        default void onDisconnected(PeerId peer, CloseReason reason) {}

        /**
         * A connection opened, be it the first to its peer or a further one. Called before {@link #onConnected}.
         *
         * @param connection the connection
         */
        default void onOpened(P2PConnection connection) {}

        /**
         * A connection closed. Called before {@link #onDisconnected}.
         *
         * @param connection the connection
         * @param reason why
         */
        default void onClosed(P2PConnection connection, CloseReason reason) {}
    }
}
