package io.p2p4j.node;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.node.book.PeerRecord;
import java.util.List;

/**
 * What a node knows of a peer.
 *
 * @param record what the book holds
 * @param info what the peer says of itself, once for each open connection
 * @param connections how it is reached; empty when it is not connected
 * @param stats the counts of those connections
 */
public record NodePeer(
        PeerRecord record, List<PeerInfo> info, List<ConnectionInfo> connections, List<ConnectionStats> stats) {
    /**
     * Copies the lists.
     *
     * @param record see the component
     * @param info see the component
     * @param connections see the component
     * @param stats see the component
     */
    public NodePeer {
        info = List.copyOf(info);
        connections = List.copyOf(connections);
        stats = List.copyOf(stats);
    }

    /**
     * Tells whether it is connected.
     *
     * @return true while a connection is open
     */
    public boolean isConnected() {
        return !connections.isEmpty();
    }
}
