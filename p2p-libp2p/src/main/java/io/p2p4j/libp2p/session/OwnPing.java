package io.p2p4j.libp2p.session;

/** Marks pings that no command asked for. */
enum OwnPing {
    /** Shows that the peer is there. */
    KEEP_ALIVE,
    /** Shows that the peer has read everything before. */
    CONFIRM
}
