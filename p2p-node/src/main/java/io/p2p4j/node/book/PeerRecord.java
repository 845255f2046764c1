package io.p2p4j.node.book;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a peer.
 *
 * @param peer the peer
 * @param addresses where it may be reached, the best first
 * @param source how it became known, in the most trusted way so far
 * @param proven whether it has ever proven its key to this node; until then everything here is hearsay
 * @param firstSeen when it became known, on the wall clock
 * @param lastSeen when it answered last; empty when it never did
 * @param successCount attempts that succeeded: dials and answered pings
 * @param failureCount attempts that failed
 * @param failuresInRow attempts that failed since the last one that succeeded
 * @param quality from 0 to 1: success 40 %, round trip 30 %, loss 20 %, bandwidth 10 %
 * @param reputation from -100 to 100; 0 for a peer of whom nothing is known
 * @param ban the ban in force; empty when there is none
 * @param teller who told of it, while it is unproven hearsay; empty otherwise
 */
public record PeerRecord(
        PeerId peer,
        List<Multiaddr> addresses,
        PeerSource source,
        boolean proven,
        Instant firstSeen,
        Optional<Instant> lastSeen,
        long successCount,
        long failureCount,
        int failuresInRow,
        double quality,
        int reputation,
        Optional<Ban> ban,
        Optional<PeerId> teller) {
    /**
     * Copies the list.
     *
     * @param peer see the component
     * @param addresses see the component
     * @param source see the component
     * @param proven see the component
     * @param firstSeen see the component
     * @param lastSeen see the component
     * @param successCount see the component
     * @param failureCount see the component
     * @param failuresInRow see the component
     * @param quality see the component
     * @param reputation see the component
     * @param ban see the component
     * @param teller see the component
     */
    public PeerRecord {
        addresses = List.copyOf(addresses);
    }

    /**
     * Returns how often it was tried.
     *
     * @return successes and failures
     */
    public long attempts() {
        return successCount + failureCount;
    }

    /**
     * A peer that this node does not talk to for a time.
     *
     * @param until when it ends, on the wall clock
     * @param reason why, for people
     */
    public record Ban(Instant until, String reason) {}
}
