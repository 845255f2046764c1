package io.p2p4j.node.discovery;

/** What is wrong on purpose, so that a check of the proof is seen to find it. */
enum ProofPlant {
    NONE,
    /** Nodes keep more connections than is allowed. */
    TOO_MANY_CONNECTIONS,
    /** Nodes use two connections to one peer. */
    TWO_CONNECTIONS,
    /** Nodes know more peers than is allowed. */
    TOO_MANY_KNOWN,
    /** What is acknowledged is not always handled. */
    LOSES_MESSAGES,
    /** The same message is sent as two. */
    SENDS_TWICE,
    /** A handler is called while it handles another message of the same peer. */
    OVERLAPS,
    /** Some senders never hear what became of their message. */
    NEVER_HEARS,
    /** Nodes call a peer unhealthy after two minutes of silence. */
    ANOTHER_HEALTH_RULE,
    /** Nodes are content with two connections. */
    SMALL_DEGREE,
    /** The last node is told of no bootstrap peer, and nobody knows of it. */
    NO_BOOTSTRAP,
    /** The network stays cut in half. */
    NO_HEALING
}
