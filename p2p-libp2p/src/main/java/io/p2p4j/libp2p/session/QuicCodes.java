package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;

/**
 * The numbers that a QUIC connection is closed with: those that libp2p has names for ({@code connections/error-codes}), and
 * numbers of the applications' range for others.
 */
final class QuicCodes {
    private static final int NO_ERROR = 0;
    private static final int NEGOTIATION_FAILED = 0x1000;
    private static final int RESOURCE_LIMIT_EXCEEDED = 0x1001;
    private static final int RATE_LIMITED = 0x1002;
    private static final int PROTOCOL_VIOLATION = 0x1003;
    private static final int SUPPLANTED = 0x1004;
    private static final int GARBAGE_COLLECTED = 0x1005;
    private static final int SHUTDOWN = 0x1006;
    private static final int GATED = 0x1007;
    /** The number of the reason stands behind this. */
    private static final int OTHERS = 0x2000;

    private QuicCodes() {}

    static long of(CloseReason.Code code) {
        return switch (code) {
            case NORMAL -> NO_ERROR;
            case GOING_AWAY -> SHUTDOWN;
            case PROTOCOL_ERROR -> PROTOCOL_VIOLATION;
            case LIMIT_EXCEEDED -> RESOURCE_LIMIT_EXCEEDED;
            case VERSION_MISMATCH -> NEGOTIATION_FAILED;
            case ABORTED, AUTHENTICATION_FAILED, IDLE_TIMEOUT, HANDSHAKE_TIMEOUT, INTERNAL_FAULT, CONNECTION_LOST ->
                OTHERS + code.number();
        };
    }

    static CloseReason.Code read(long number) {
        if (number > OTHERS && number <= OTHERS + CloseReason.Code.INTERNAL_FAULT.number()) {
            return CloseReason.Code.ofNumber(number - OTHERS);
        }
        return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
            case NO_ERROR, SUPPLANTED, GARBAGE_COLLECTED -> CloseReason.Code.NORMAL;
            case SHUTDOWN -> CloseReason.Code.GOING_AWAY;
            case PROTOCOL_VIOLATION -> CloseReason.Code.PROTOCOL_ERROR;
            case RESOURCE_LIMIT_EXCEEDED, RATE_LIMITED, GATED -> CloseReason.Code.LIMIT_EXCEEDED;
            case NEGOTIATION_FAILED -> CloseReason.Code.VERSION_MISMATCH;
            default -> CloseReason.Code.ABORTED;
        };
    }
}
