package io.p2p4j.libp2p.yamux;

import io.p2p4j.api.error.ErrorCode;

/** The peer broke the protocol; the connection ends. No stack trace: a peer must not make it costly. */
public final class YamuxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of violation it was. */
    private final ErrorCode code;

    YamuxException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static YamuxException malformed(String message) {
        return new YamuxException(ErrorCode.MALFORMED_FRAME, message);
    }

    static YamuxException unexpected(String message) {
        return new YamuxException(ErrorCode.UNEXPECTED_FRAME, message);
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
