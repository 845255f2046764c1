package io.p2p4j.node.book;

/** How a peer became known. The order is that of trust, the highest first. */
public enum PeerSource {
    /** The application or its configuration named it. */
    MANUAL,
    /** It is a configured bootstrap peer. */
    BOOTSTRAP,
    /** It proved its key over a connection, and nobody named it before. */
    INBOUND,
    /** It was announced on the local network. */
    LOCAL_NETWORK,
    /** Another peer told of it. */
    PEER_EXCHANGE
}
