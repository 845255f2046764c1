package io.p2p4j.cli.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a status is made of. Called on the server's thread; nothing here blocks. */
public interface StatusSource {
    /**
     * Returns how the node does.
     *
     * @return completes with a snapshot
     */
    CompletionStage<Stats> stats();

    /**
     * Returns what is known of peers.
     *
     * @return completes with a snapshot, in a constant order
     */
    CompletionStage<List<Peer>> peers();

    /**
     * Returns the metrics.
     *
     * @return the text of Prometheus
     */
    String metrics();

    /**
     * Tells whether the node serves others now.
     *
     * @return empty when it does; else why not
     */
    Optional<String> unready();

    /**
     * Sends a message.
     *
     * @param message what to send, and to whom
     * @return completes when the peer has it; fails with a {@link io.p2p4j.api.error.P2PException}, or an
     *     {@link IllegalArgumentException} that says what is wrong with the message
     */
    CompletionStage<Void> send(Message message);

    /**
     * How a node does.
     *
     * @param peer the node's id
     * @param addresses where others reach it
     * @param totalPeers known peers
     * @param connectedPeers peers with an open connection
     * @param healthyPeers healthy peers
     * @param dataSent payload bytes
     * @param dataReceived payload bytes
     * @param uptime since the start
     */
    record Stats(
            String peer,
            List<String> addresses,
            long totalPeers,
            long connectedPeers,
            long healthyPeers,
            long dataSent,
            long dataReceived,
            Duration uptime) {
        /**
         * Copies the list.
         *
         * @param peer see the component
         * @param addresses see the component
         * @param totalPeers see the component
         * @param connectedPeers see the component
         * @param healthyPeers see the component
         * @param dataSent see the component
         * @param dataReceived see the component
         * @param uptime see the component
         */
        public Stats {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A known peer.
     *
     * @param id its peer id
     * @param addresses where it may be reached, the best first
     * @param connected whether a connection is open
     * @param healthy whether it is healthy
     * @param quality from 0 to 1
     * @param source how it became known
     */
    record Peer(String id, List<String> addresses, boolean connected, boolean healthy, double quality, String source) {
        /**
         * Copies the list.
         *
         * @param id see the component
         * @param addresses see the component
         * @param connected see the component
         * @param healthy see the component
         * @param quality see the component
         * @param source see the component
         */
        public Peer {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A message to send.
     *
     * @param to the peer id
     * @param type the message type
     * @param payload its bytes
     */
    record Message(String to, String type, byte[] payload) {}
}
