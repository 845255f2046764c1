package io.p2p4j.node.book;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.List;

/** A peer of a book while it is looked at: what it is now, without a copy. Not to be kept beyond the call that gives it. */
public interface KnownPeer {
    /**
     * Returns who it is.
     *
     * @return the peer
     */
    PeerId peer();

    /**
     * Returns where it may be reached.
     *
     * @return the addresses, the best first
     */
    List<Multiaddr> addresses();

    /**
     * Returns how it became known.
     *
     * @return the most trusted way so far
     */
    PeerSource source();

    /**
     * Tells whether it has ever proven its key to this node.
     *
     * @return false for hearsay
     */
    boolean isProven();

    /**
     * Tells whether a ban is in force.
     *
     * @return true while one is
     */
    boolean isBanned();

    /**
     * Returns how many attempts succeeded.
     *
     * @return the count
     */
    long successCount();

    /**
     * Returns how many attempts failed.
     *
     * @return the count
     */
    long failureCount();

    /**
     * Returns how many attempts failed since the last one that succeeded.
     *
     * @return the count
     */
    int failuresInRow();

    /**
     * Tells whether it has not answered for a time, on the clock that does not jump.
     *
     * @param longerThan the time
     * @return whether it is longer ago, or it never did
     */
    boolean isSilentFor(Duration longerThan);

    /**
     * Tells whether it has been in the book for a time, on the clock that does not jump.
     *
     * @param longerThan the time
     * @return whether it became known longer ago
     */
    boolean isKnownFor(Duration longerThan);

    /**
     * Makes a copy, to keep.
     *
     * @return the peer as it is now
     */
    PeerRecord toRecord();
}
