package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import org.jspecify.annotations.Nullable;

/** One cause, for operations that had not begun and for those that may have taken effect. */
record Failure(P2PException untouched, P2PException begun) {
    static Failure of(ErrorCode code, String message, @Nullable Throwable cause) {
        return new Failure(
                P2PException.builder(code, message).cause(cause).build(),
                P2PException.builder(code, message)
                        .cause(cause)
                        .mayHaveTakenEffect(true)
                        .build());
    }

    P2PException when(boolean hasBegun) {
        return hasBegun ? begun : untouched;
    }

    /** What a dial fails with when the peer closes in the handshake. */
    static ErrorCode earlyCode(CloseReason.Code code) {
        return switch (code) {
            case LIMIT_EXCEEDED, GOING_AWAY -> ErrorCode.PEER_REFUSED;
            case VERSION_MISMATCH -> ErrorCode.VERSION_MISMATCH;
            case HANDSHAKE_TIMEOUT -> ErrorCode.HANDSHAKE_TIMEOUT;
            case AUTHENTICATION_FAILED -> ErrorCode.SECURITY_HANDSHAKE_FAILED;
            case NORMAL, ABORTED, PROTOCOL_ERROR, IDLE_TIMEOUT, INTERNAL_FAULT, CONNECTION_LOST ->
                ErrorCode.HANDSHAKE_INTERRUPTED;
        };
    }

    /** The failure's text, without the code in front, which whatever is made of it has again. */
    static String text(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        String prefix = failure instanceof P2PException known ? known.code() + ": " : "";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}
