package io.p2p4j.api.discovery;

import io.p2p4j.api.P2PProvider;
import java.util.Optional;

/**
 * Makes a {@link Discovery} of one kind. Found by {@link java.util.ServiceLoader}; a module that has one says so in both
 * {@code provides} and {@code META-INF/services}.
 */
public interface DiscoveryFactory {
    /**
     * Returns the kind's id, as configured by {@code P2P_DISCOVERY_METHOD}.
     *
     * @return for example {@code mdns}
     */
    String id();

    /**
     * Tells why this kind cannot work here.
     *
     * @return the reason, such as "no interface with multicast"; empty when it can
     */
    Optional<String> unavailable();

    /**
     * Begins to listen for announcements.
     *
     * @param provider whose peer is announced, and whose context gives time, chance and threads
     * @return the discovery, which the caller closes
     */
    Discovery create(P2PProvider provider);
}
