package io.p2p4j.core.lean;

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
}
