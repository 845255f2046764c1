package io.p2p4j.api.error;

/** The network, the operating system or a closed local object is in the way ({@link ErrorKind#NETWORK_ERROR}). */
public final class NetworkErrorException extends P2PException {
    private static final long serialVersionUID = 1L;

    NetworkErrorException(Builder builder) {
        super(builder);
    }
}
