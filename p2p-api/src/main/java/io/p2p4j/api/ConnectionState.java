package io.p2p4j.api;

/** The life of a connection; states are passed in the order of their declaration and may be skipped. */
public enum ConnectionState {
    /** The transport is being connected. */
    CONNECTING,
    /** The transport is connected; identity, version and capabilities are being settled. */
    HANDSHAKING,
    /** Messages and streams flow. */
    OPEN,
    /** One end asked for the close; what was accepted before is still being delivered. */
    CLOSING,
    /** Nothing flows any more; {@link P2PConnection#closed()} has the reason. */
    CLOSED
}
