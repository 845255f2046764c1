package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a connection reaches its peer.
 *
 * @param path direct, relayed or hole-punched
 * @param role which end this is
 * @param localAddress this end's address
 * @param remoteAddress the other end's address, as seen from here
 * @param transport the transport's name, such as {@code tcp} or {@code memory}
 * @param security the security protocol's name and cipher, such as {@code TLSv1.3/TLS_AES_128_GCM_SHA256}
 * @param protocolVersion the negotiated version of the provider's protocol
 * @param features the negotiated features of the provider's protocol, sorted
 */
public record ConnectionInfo(
        Path path,
        Role role,
        Multiaddr localAddress,
        Multiaddr remoteAddress,
        String transport,
        String security,
        int protocolVersion,
        SortedSet<String> features) {
    private static volatile SortedSet<String> latestFeatures = Collections.emptySortedSet();

    /** The way the bytes take. */
    public enum Path {
        /** From end to end. */
        DIRECT,
        /** Through a relay. */
        RELAYED,
        /** From end to end, through a hole punched in both ends' NATs. */
        HOLE_PUNCHED
    }

    /** Which end of the connection this is. */
    public enum Role {
        /** This end dialed. */
        DIALER,
        /** This end accepted. */
        LISTENER
    }

    /**
     * Copies the features.
     *
     * @param path see the component
     * @param role see the component
     * @param localAddress see the component
     * @param remoteAddress see the component
     * @param transport see the component
     * @param security see the component
     * @param protocolVersion see the component
     * @param features see the component
     */
    public ConnectionInfo {
        features = copyOf(features);
    }

    /** Most connections of a process have the same features, which are kept once. */
    private static SortedSet<String> copyOf(SortedSet<String> features) {
        SortedSet<String> known = latestFeatures;
        if (features.isEmpty() || known.equals(features)) {
            return features.isEmpty() ? Collections.emptySortedSet() : known;
        }
        SortedSet<String> copy = Collections.unmodifiableSortedSet(new TreeSet<>(features));
        latestFeatures = copy;
        return copy;
    }
}
