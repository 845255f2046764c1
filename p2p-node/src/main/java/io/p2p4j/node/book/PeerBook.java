package io.p2p4j.node.book;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a node remembers of peers. Bounded: when it is full, those give way first that were never proven, then those not seen
 * for the longest time; never a connected, a {@link PeerSource#MANUAL} or a {@link PeerSource#BOOTSTRAP} one. Called on the
 * node's turn.
 */
public interface PeerBook {
    /**
     * Takes in where a peer is said to listen. A known peer keeps its history; new addresses go behind those known.
     *
     * @param peer the peer
     * @param addresses where; those past the book's limit for a peer are dropped
     * @param source how it became known
     * @return whether the peer is in the book now; false when its source has used up its share
     */
    boolean add(PeerId peer, Collection<Multiaddr> addresses, PeerSource source);

    /**
     * Looks a peer up.
     *
     * @param peer the peer
     * @return a snapshot; empty when it is not known
     */
    Optional<PeerRecord> get(PeerId peer);

    /**
     * Returns all known peers.
     *
     * @return a snapshot, in the order of the peer ids
     */
    List<PeerRecord> peers();

    /**
     * The peer has proven its key or answered.
     *
     * @param peer the peer, which is added when it was not known
     */
    void succeeded(PeerId peer);

    /**
     * A dial or a ping of the peer failed.
     *
     * @param peer the peer; one that is not known is left alone
     */
    void failed(PeerId peer);

    /**
     * Sets a peer's quality.
     *
     * @param peer the peer; one that is not known is left alone
     * @param quality from 0 to 1
     */
    void setQuality(PeerId peer, double quality);

    /**
     * Raises or lowers a peer's reputation. One that falls to the limit is banned.
     *
     * @param peer the peer; one that is not known is left alone
     * @param change by how much
     * @param reason why, for people
     */
    void judge(PeerId peer, int change, String reason);

    /**
     * Bans a peer for a time.
     *
     * @param peer the peer, which is added when it was not known
     * @param duration for how long
     * @param reason why, for people
     */
    void ban(PeerId peer, Duration duration, String reason);

    /**
     * Ends a ban.
     *
     * @param peer the peer
     */
    void pardon(PeerId peer);

    /**
     * Tells whether a peer is banned now.
     *
     * @param peer the peer
     * @return true while a ban holds
     */
    boolean isBanned(PeerId peer);

    /**
     * Forgets a peer.
     *
     * @param peer the peer
     */
    void remove(PeerId peer);
}
