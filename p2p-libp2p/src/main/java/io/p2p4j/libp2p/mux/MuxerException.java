package io.p2p4j.libp2p.mux;

import io.p2p4j.api.error.ErrorCode;

/** The peer broke the multiplexer's protocol; the connection ends. No stack trace: a peer must not make it costly. */
public final class MuxerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of violation it was. */
    private final ErrorCode code;

    /**
     * Makes one.
     *
     * @param code what kind of violation it was
     * @param message what came, and what was expected
     */
    public MuxerException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /**
     * For what is no frame.
     *
     * @param message what came, and what was expected
     * @return to be thrown
     */
    public static MuxerException malformed(String message) {
        return new MuxerException(ErrorCode.MALFORMED_FRAME, message);
    }

    /**
     * For a frame that must not come now.
     *
     * @param message what came, and what was expected
     * @return to be thrown
     */
    public static MuxerException unexpected(String message) {
        return new MuxerException(ErrorCode.UNEXPECTED_FRAME, message);
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
