package io.p2p4j.api.error;

/** The six kinds of failure; each has one subclass of {@link P2PException}. */
public enum ErrorKind {
    /** No usable connection to a peer whose address is known. */
    CONNECTION_FAILED,
    /** No address of the peer is known. */
    PEER_NOT_FOUND,
    /** The network, the operating system or the life-cycle of a local object is in the way. */
    NETWORK_ERROR,
    /** One end broke the protocol, or both ends share no version or capability for what was asked. */
    PROTOCOL_ERROR,
    /** Something did not happen within its documented bound. */
    TIMEOUT,
    /** The other end could not prove the identity that was expected of it, or refused ours. */
    AUTHENTICATION_FAILED
}
