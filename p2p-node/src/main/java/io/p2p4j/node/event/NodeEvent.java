package io.p2p4j.node.event;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.PeerSource;
import java.time.Duration;
import java.util.List;

/** Something that happened in a node. Services that are attached later add their own kinds through {@link ServiceEvent}. */
public sealed interface NodeEvent {
    /**
     * A peer became known. Nothing of it is proven.
     *
     * @param peer who it is said to be
     * @param addresses where it is said to listen
     * @param source who says so
     */
    record PeerDiscovered(PeerId peer, List<Multiaddr> addresses, PeerSource source) implements NodeEvent {
        /**
         * Copies the list.
         *
         * @param peer see the component
         * @param addresses see the component
         * @param source see the component
         */
        public PeerDiscovered {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * The first connection to a peer is open; its key is proven.
     *
     * @param peer the peer
     * @param address where it is reached
     */
    record PeerConnected(PeerId peer, Multiaddr address) implements NodeEvent {}

    /**
     * The last connection to a peer is closed. Exactly one for each {@link PeerConnected}.
     *
     * @param peer the peer
     * @param reason why
     */
    record PeerDisconnected(PeerId peer, CloseReason reason) implements NodeEvent {}

    /**
     * A peer became healthy or unhealthy by the health rule.
     *
     * @param peer the peer
     * @param healthy what it is now
     */
    record PeerHealthChanged(PeerId peer, boolean healthy) implements NodeEvent {}

    /**
     * A peer is banned.
     *
     * @param peer the peer
     * @param duration for how long
     * @param reason why
     */
    record PeerBanned(PeerId peer, Duration duration, String reason) implements NodeEvent {}

    /**
     * A peer left the book, because it was dead for too long or the book was full.
     *
     * @param peer the peer
     */
    record PeerForgotten(PeerId peer) implements NodeEvent {}

    /**
     * The observer was too slow and missed events at this place. Told to that observer alone.
     *
     * @param count how many
     */
    record EventsMissed(long count) implements NodeEvent {}

    /** What a service tells beside the node's own kinds, such as the progress of a transfer. */
    non-sealed interface ServiceEvent extends NodeEvent {}
}
