package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.List;

/** What one peer tells of another. */
record PeerHint(PeerId peer, List<Multiaddr> addresses) {
    PeerHint {
        addresses = List.copyOf(addresses);
    }
}
