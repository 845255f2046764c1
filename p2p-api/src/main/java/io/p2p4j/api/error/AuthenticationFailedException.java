package io.p2p4j.api.error;

/** An identity could not be proven ({@link ErrorKind#AUTHENTICATION_FAILED}). */
public final class AuthenticationFailedException extends P2PException {
    private static final long serialVersionUID = 1L;

    AuthenticationFailedException(Builder builder) {
        super(builder);
    }
}
