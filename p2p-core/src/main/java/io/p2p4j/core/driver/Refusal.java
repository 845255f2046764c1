package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;

/** Why this side wants no connection, or closes it at the end of its handshake. */
record Refusal(CloseReason.Code code, String detail, P2PException failure) {
    /** A limit forbids the connection; the peer and the own log learn which. */
    static Refusal limit(RefusalReason reason, Limits limits) {
        String detail = "limit " + reason.limit() + " of " + value(reason, limits) + " is reached";
        return new Refusal(
                CloseReason.Code.LIMIT_EXCEEDED,
                detail,
                P2PException.of(ErrorCode.CONNECTION_LIMIT, detail + " (setting " + reason.setting() + ")"));
    }

    private static int value(RefusalReason reason, Limits limits) {
        InboundLimits inbound = limits.inbound();
        return switch (reason) {
            case PENDING_HANDSHAKES, HANDSHAKE_DISPLACED -> limits.pendingHandshakesMax();
            case HANDSHAKES_PER_ADDRESS -> inbound.handshakesPerAddressMax();
            case HANDSHAKES_PER_SUBNET -> inbound.handshakesPerSubnetMax();
            case DIALS_PER_ADDRESS -> inbound.dialsPerAddressPerSecond();
            case DIALS_PER_SUBNET -> inbound.dialsPerSubnetPerSecond();
            case CONNECTIONS -> limits.connectionsMax();
            case CONNECTIONS_PER_ADDRESS -> inbound.connectionsPerAddressMax();
            case CONNECTIONS_PER_SUBNET -> inbound.connectionsPerSubnetMax();
            case CONNECTIONS_PER_PEER -> inbound.connectionsPerPeerMax();
            case ACCEPT_QUEUE -> limits.acceptQueueMax();
            case HANDSHAKE_TIMEOUT,
                    NOT_OUR_PROTOCOL,
                    PROTOCOL_ERROR,
                    AUTHENTICATION_FAILED,
                    CONNECTION_LOST,
                    CLOSING,
                    INTERNAL_FAULT -> throw new IllegalArgumentException(reason + " is no count (expected one)");
        };
    }
}
