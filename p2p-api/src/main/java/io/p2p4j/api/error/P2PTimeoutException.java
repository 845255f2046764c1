package io.p2p4j.api.error;

/** Something did not happen within its bound ({@link ErrorKind#TIMEOUT}). */
public final class P2PTimeoutException extends P2PException {
    private static final long serialVersionUID = 1L;

    P2PTimeoutException(Builder builder) {
        super(builder);
    }
}
