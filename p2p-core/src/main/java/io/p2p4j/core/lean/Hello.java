package io.p2p4j.core.lean;

import io.p2p4j.api.address.Multiaddr;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

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
        Optional<Multiaddr> observedAddress) {}
