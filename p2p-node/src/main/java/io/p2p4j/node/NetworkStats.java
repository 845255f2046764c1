package io.p2p4j.node;

import java.time.Duration;

/**
 * How a node does in its network.
 *
 * @param totalPeers peers that are known
 * @param connectedPeers peers with an open connection
 * @param healthyPeers connected peers that are healthy by the health rule
 * @param dataSent payload bytes given to the transport since the start, of messages and streams
 * @param dataReceived payload bytes received since the start, likewise
 * @param messagesSent messages of the node given to a connection since the start
 * @param messagesReceived messages of peers given to a handler since the start
 * @param uptime since the start
 */
public record NetworkStats(
        int totalPeers,
        int connectedPeers,
        int healthyPeers,
        long dataSent,
        long dataReceived,
        long messagesSent,
        long messagesReceived,
        Duration uptime) {}
