package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.Collection;
import java.util.List;

/**
 * The addresses under which a provider tries to reach peers. In memory, thread-safe and bounded: at most
 * {@link Limits#addressesPerPeerMax()} addresses for each peer and {@link Limits#addressBookPeersMax()} peers; the oldest
 * give way.
 */
public interface AddressBook {
    /**
     * Adds addresses of a peer; those already known keep their place. A trailing {@code /p2p/<id>} of the same peer is
     * dropped.
     *
     * @param peer the peer
     * @param addresses where it may be reached, the best first
     * @throws IllegalArgumentException when an address names another peer
     */
    void add(PeerId peer, Collection<Multiaddr> addresses);

    /**
     * Returns what is known of a peer.
     *
     * @param peer the peer
     * @return its addresses in the order in which they were added; empty when it is not known
     */
    List<Multiaddr> addresses(PeerId peer);

    /**
     * Forgets a peer.
     *
     * @param peer the peer
     */
    void remove(PeerId peer);
}
