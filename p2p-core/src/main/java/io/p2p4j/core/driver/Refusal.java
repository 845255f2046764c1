package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;

/** Why this side closes a connection at the end of its handshake. */
record Refusal(CloseReason.Code code, String detail, P2PException failure) {
    /** A limit forbids the connection; the peer and the own log learn which. */
    static Refusal limit(String name, long value) {
        String detail = "limit " + name + " of " + value + " is reached";
        return new Refusal(
                CloseReason.Code.LIMIT_EXCEEDED,
                detail,
                P2PException.of(ErrorCode.CONNECTION_LIMIT, detail + " (setting Limits." + name + ")"));
    }
}
