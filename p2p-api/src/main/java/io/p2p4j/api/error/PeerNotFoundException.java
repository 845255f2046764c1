package io.p2p4j.api.error;

/** No address of the peer is known ({@link ErrorKind#PEER_NOT_FOUND}). */
public final class PeerNotFoundException extends P2PException {
    private static final long serialVersionUID = 1L;

    PeerNotFoundException(Builder builder) {
        super(builder);
    }
}
