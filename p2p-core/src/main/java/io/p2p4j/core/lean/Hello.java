package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a side says of itself at the start (docs/WIRE.md section 1). */
record Hello(
        int versionMin,
        int versionMax,
        SortedSet<String> features,
        int messageBytesMax,
        int frameBytesMax,
        int messageWindow,
        int streamWindow,
        int connectionWindow,
        int streamsMax,
        String agent,
        List<String> protocols,
        List<Multiaddr> listenAddresses,
        Optional<Multiaddr> observedAddress) {
    /** The highest version of both sides. */
    int versionShared(Hello other) {
        int version = Math.min(versionMax, other.versionMax);
        if (version < versionMin || version < other.versionMin) {
            throw new WireException(
                    ErrorCode.VERSION_MISMATCH,
                    CloseReason.Code.VERSION_MISMATCH,
                    "no common version: this side speaks " + versionMin + " to " + versionMax + ", the peer "
                            + other.versionMin + " to " + other.versionMax);
        }
        return version;
    }

    /** What the session tells of the peer that said this; most peers are the same program as this side. */
    SessionEvent.Peer described(String ownAgent) {
        return new SessionEvent.Peer(
                agent.equals(ownAgent) ? ownAgent : agent, protocols, listenAddresses, observedAddress);
    }

    /** The features of both sides. Peers of one age have the same, which need not be kept for each connection. */
    SortedSet<String> featuresShared(Hello other) {
        if (other.features.containsAll(features)) {
            return features;
        }
        SortedSet<String> shared = new TreeSet<>(features);
        shared.retainAll(other.features);
        return Collections.unmodifiableSortedSet(shared);
    }
}
