package io.p2p4j.core.driver;

import io.p2p4j.api.Limits;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake settled with a peer and what the peer says of itself, but for what is this connection's own: so all
 * connections to a peer may share it.
 *
 * @param version the protocol's; 0 before the handshake is complete
 * @param features those of both sides
 * @param messageBytesMax the largest message that both sides take
 * @param agent the peer's software
 * @param protocols the stream protocols that it serves
 * @param listenAddresses where it listens
 */
record PeerTerms(
        int version,
        SortedSet<String> features,
        int messageBytesMax,
        String agent,
        List<String> protocols,
        List<Multiaddr> listenAddresses) {
    private static final PeerTerms USUALLY_UNKNOWN = unknown(Limits.DEFAULTS.messageBytesMax());

    /** Before the handshake is complete. */
    static PeerTerms before(Limits limits) {
        int max = limits.messageBytesMax();
        return max == USUALLY_UNKNOWN.messageBytesMax ? USUALLY_UNKNOWN : unknown(max);
    }

    private static PeerTerms unknown(int messageBytesMax) {
        return new PeerTerms(0, Collections.emptySortedSet(), messageBytesMax, "", List.of(), List.of());
    }

    /** The peer serves other protocols now, or listens elsewhere. */
    PeerTerms with(List<String> protocolsNow, List<Multiaddr> listenAddressesNow) {
        return new PeerTerms(version, features, messageBytesMax, agent, protocolsNow, listenAddressesNow);
    }

    PeerInfo info(PeerId peer, @Nullable Multiaddr observedAddress) {
        return new PeerInfo(peer, agent, protocols, listenAddresses, Optional.ofNullable(observedAddress));
    }
}
