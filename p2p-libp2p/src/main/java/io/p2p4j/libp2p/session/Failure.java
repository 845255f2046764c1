package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import org.jspecify.annotations.Nullable;

/** Why operations fail: what became of each is told with {@link #of}. */
record Failure(ErrorCode code, String text, @Nullable Throwable cause) {
    Failure(ErrorCode code, String text) {
        this(code, text, null);
    }

    /** An operation that had begun may have taken effect. */
    P2PException of(boolean begun) {
        return P2PException.builder(code, text)
                .cause(cause)
                .mayHaveTakenEffect(begun)
                .build();
    }

    P2PException untouched() {
        return of(false);
    }

    /** What a dial fails with when the peer ends the connection before it was open. */
    static ErrorCode early(CloseReason.Code code) {
        return switch (code) {
            case LIMIT_EXCEEDED, GOING_AWAY -> ErrorCode.PEER_REFUSED;
            case VERSION_MISMATCH -> ErrorCode.VERSION_MISMATCH;
            case HANDSHAKE_TIMEOUT -> ErrorCode.HANDSHAKE_TIMEOUT;
            case AUTHENTICATION_FAILED -> ErrorCode.SECURITY_HANDSHAKE_FAILED;
            case NORMAL, ABORTED, PROTOCOL_ERROR, IDLE_TIMEOUT, INTERNAL_FAULT, CONNECTION_LOST ->
                ErrorCode.HANDSHAKE_INTERRUPTED;
        };
    }

    /** The text of a failure without its code in front. */
    static String textOf(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof P2PException known && message.startsWith(known.code() + ": ")) {
            return message.substring(known.code().name().length() + 2);
        }
        return message;
    }
}
