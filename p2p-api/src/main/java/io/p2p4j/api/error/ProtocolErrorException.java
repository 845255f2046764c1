package io.p2p4j.api.error;

/** The protocol was broken, or the ends share no version or capability ({@link ErrorKind#PROTOCOL_ERROR}). */
public final class ProtocolErrorException extends P2PException {
    private static final long serialVersionUID = 1L;

    ProtocolErrorException(Builder builder) {
        super(builder);
    }
}
