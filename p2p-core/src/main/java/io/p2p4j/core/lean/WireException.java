package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;

/** The peer broke the protocol; caught at the session's edge and never seen outside. Has no stack trace: peers cause it. */
final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final ErrorCode code;
    final CloseReason.Code reason;

    WireException(ErrorCode code, String message) {
        this(code, CloseReason.Code.PROTOCOL_ERROR, message);
    }

    WireException(ErrorCode code, CloseReason.Code reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static WireException malformed(String message) {
        return new WireException(ErrorCode.MALFORMED_FRAME, message);
    }

    static WireException unexpected(String message) {
        return new WireException(ErrorCode.UNEXPECTED_FRAME, message);
    }
}
