package io.p2p4j.simulator.discovery;

import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.identity.PeerId;

/** What is said to everybody on the local network. */
sealed interface LanPacket {
    /** Who is there? */
    record Query() implements LanPacket {}

    /** Is this peer still there? */
    record QueryPeer(PeerId peer) implements LanPacket {}

    /** This peer is there for its time to live, which is zero for a goodbye. */
    record Announcement(DiscoveredPeer peer) implements LanPacket {}
}
