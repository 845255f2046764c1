package io.p2p4j.libp2p.mplex;

import io.p2p4j.api.error.ErrorCode;

/** The peer broke the protocol; the connection ends. No stack trace: a peer must not make it costly. */
public final class MplexException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of violation it was. */
    private final ErrorCode code;

    MplexException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static MplexException malformed(String message) {
        return new MplexException(ErrorCode.MALFORMED_FRAME, message);
    }

    static MplexException unexpected(String message) {
        return new MplexException(ErrorCode.UNEXPECTED_FRAME, message);
    }

    /**
     * Returns what kind of violation it was.
     *
     * @return the code of the failure
     */
    public ErrorCode code() {
        return code;
    }
}
