package io.p2p4j.api.discovery;

/** What changed among the peers that a {@link Discovery} knows. */
public sealed interface DiscoveryEvent {
    /**
     * Returns the peer that it is about.
     *
     * @return the peer as it was announced last
     */
    DiscoveredPeer peer();

    /**
     * A peer was announced that was not known.
     *
     * @param peer the peer
     */
    record Found(DiscoveredPeer peer) implements DiscoveryEvent {}

    /**
     * A known peer was announced with other addresses.
     *
     * @param peer the peer with its new addresses
     */
    record Changed(DiscoveredPeer peer) implements DiscoveryEvent {}

    /**
     * A known peer said goodbye, or its announcement was not repeated in time. Exactly one for each {@link Found}, unless
     * the discovery is closed before.
     *
     * @param peer the peer as it was known
     */
    record Expired(DiscoveredPeer peer) implements DiscoveryEvent {}
}
