package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself. The peer id is proven; the rest is the peer's word.
 *
 * @param peerId the peer
 * @param agent its software and version; may be empty
 * @param protocols the stream protocols it serves, in its order
 * @param listenAddresses where it listens, in its order
 * @param observedAddress where it sees this end
 */
public record PeerInfo(
        PeerId peerId,
        String agent,
        List<String> protocols,
        List<Multiaddr> listenAddresses,
        Optional<Multiaddr> observedAddress) {
    /**
     * Copies the lists.
     *
     * @param peerId see the component
     * @param agent see the component
     * @param protocols see the component
     * @param listenAddresses see the component
     * @param observedAddress see the component
     */
    public PeerInfo {
        protocols = List.copyOf(protocols);
        listenAddresses = List.copyOf(listenAddresses);
    }
}
