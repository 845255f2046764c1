package io.p2p4j.transport;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** A certificate does not prove the identity of its owner by the libp2p TLS specification; the text says why. */
public final class IdentityProofException extends CertificateException {
    private static final long serialVersionUID = 1L;

    IdentityProofException(String message) {
        super(message);
    }

    IdentityProofException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
