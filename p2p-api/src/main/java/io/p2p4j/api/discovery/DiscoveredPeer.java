package io.p2p4j.api.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.List;

/**
 * A peer that somebody has announced. Not trusted: neither the id nor the addresses are proven.
 *
 * @param peerId who it is said to be
 * @param addresses where it is said to listen, in its order
 * @param ttl for how long the announcement holds unless it is repeated
 */
public record DiscoveredPeer(PeerId peerId, List<Multiaddr> addresses, Duration ttl) {
    /**
     * Copies the list.
     *
     * @param peerId see the component
     * @param addresses see the component
     * @param ttl see the component
     */
    public DiscoveredPeer {
        addresses = List.copyOf(addresses);
    }
}
