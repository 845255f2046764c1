package io.p2p4j.api;

import io.p2p4j.api.error.ErrorCode;

/**
 * Why somebody who dialed this provider did not get in. There are no more reasons than these, so a metric with one series
 * for each is bounded, whatever strangers do. {@link #isLimit()} tells what {@link #limit()} and {@link #setting()} are for.
 */
public enum RefusalReason {
    /** Too many handshakes under way, all in all; see {@link Limits#pendingHandshakesMax()}. */
    PENDING_HANDSHAKES("pendingHandshakesMax", "P2P_MAX_PENDING_HANDSHAKES"),
    /** The same, and somebody who came later has the place of this one, which took longer or came from where most do. */
    HANDSHAKE_DISPLACED("pendingHandshakesMax", "P2P_MAX_PENDING_HANDSHAKES"),
    /** Too many of one address; see {@link InboundLimits#handshakesPerAddressMax()}. */
    HANDSHAKES_PER_ADDRESS("handshakesPerAddressMax", "P2P_MAX_HANDSHAKES_PER_ADDRESS"),
    /** Too many of one subnet; see {@link InboundLimits#handshakesPerSubnetMax()}. */
    HANDSHAKES_PER_SUBNET("handshakesPerSubnetMax", "P2P_MAX_HANDSHAKES_PER_SUBNET"),
    /** One address dials too often; see {@link InboundLimits#dialsPerAddressPerSecond()}. */
    DIALS_PER_ADDRESS("dialsPerAddressPerSecond", "P2P_DIALS_PER_ADDRESS_PER_SECOND"),
    /** One subnet dials too often; see {@link InboundLimits#dialsPerSubnetPerSecond()}. */
    DIALS_PER_SUBNET("dialsPerSubnetPerSecond", "P2P_DIALS_PER_SUBNET_PER_SECOND"),
    /** Too many open connections, all in all; see {@link Limits#connectionsMax()}. */
    CONNECTIONS("connectionsMax", "P2P_MAX_CONNECTIONS"),
    /** Too many of one address; see {@link InboundLimits#connectionsPerAddressMax()}. */
    CONNECTIONS_PER_ADDRESS("connectionsPerAddressMax", "P2P_MAX_CONNECTIONS_PER_ADDRESS"),
    /** Too many of one subnet; see {@link InboundLimits#connectionsPerSubnetMax()}. */
    CONNECTIONS_PER_SUBNET("connectionsPerSubnetMax", "P2P_MAX_CONNECTIONS_PER_SUBNET"),
    /** Too many of one peer; see {@link InboundLimits#connectionsPerPeerMax()}. */
    CONNECTIONS_PER_PEER("connectionsPerPeerMax", "P2P_MAX_CONNECTIONS_PER_PEER"),
    /** The application does not accept as fast as peers dial; see {@link Limits#acceptQueueMax()}. */
    ACCEPT_QUEUE("acceptQueueMax", "P2P_MAX_ACCEPT_QUEUE"),
    /** The handshake was not complete in time; see {@link Limits#handshakeTimeout()}. */
    HANDSHAKE_TIMEOUT("handshakeTimeout", "P2P_HANDSHAKE_TIMEOUT"),
    /** The other end spoke another protocol, or no version in common. */
    NOT_OUR_PROTOCOL("", ""),
    /** The other end broke the protocol. */
    PROTOCOL_ERROR("", ""),
    /** The other end did not prove an identity. */
    AUTHENTICATION_FAILED("", ""),
    /** The other end left, or the network lost it. */
    CONNECTION_LOST("", ""),
    /** The listener was closed, or the provider stops. */
    CLOSING("", ""),
    /** A fault on this side. */
    INTERNAL_FAULT("", "");

    private final String limit;
    private final String setting;

    RefusalReason(String limit, String setting) {
        this.limit = limit;
        this.setting = setting;
    }

    /**
     * Tells whether a limit forbade the connection.
     *
     * @return true when {@link #limit()} names it
     */
    public boolean isLimit() {
        return !limit.isEmpty();
    }

    /**
     * Returns the name of the limit.
     *
     * @return a component of {@link Limits} or {@link InboundLimits}; empty when there is none
     */
    public String limit() {
        return limit;
    }

    /**
     * Returns the setting of the limit.
     *
     * @return a name that {@link io.p2p4j.api.config.P2PConfig} knows; empty when there is none
     */
    public String setting() {
        return setting;
    }

    /**
     * Finds the reason of a failure for which no count was too high.
     *
     * @param code the failure's code
     * @return its reason
     */
    public static RefusalReason of(ErrorCode code) {
        return switch (code) {
            case DIAL_TIMEOUT, HANDSHAKE_TIMEOUT, IDLE_TIMEOUT, OPERATION_TIMEOUT -> HANDSHAKE_TIMEOUT;
            case NOT_OUR_PROTOCOL, VERSION_MISMATCH -> NOT_OUR_PROTOCOL;
            case MALFORMED_FRAME,
                    FRAME_TOO_LARGE,
                    FLOW_CONTROL_VIOLATION,
                    STREAM_LIMIT,
                    PROTOCOL_UNSUPPORTED,
                    CAPABILITY_MISSING,
                    UNEXPECTED_FRAME,
                    MESSAGE_REJECTED -> PROTOCOL_ERROR;
            case PEER_ID_MISMATCH, IDENTITY_PROOF_INVALID, SECURITY_HANDSHAKE_FAILED -> AUTHENTICATION_FAILED;
            case CONNECTION_LIMIT -> CONNECTIONS;
            case LISTENER_CLOSED, PROVIDER_NOT_RUNNING -> CLOSING;
            case INTERNAL_FAULT, STORAGE_FAILED -> INTERNAL_FAULT;
            case CONNECTION_REFUSED,
                    HOST_UNREACHABLE,
                    ALL_ADDRESSES_FAILED,
                    TRANSPORT_UNSUPPORTED,
                    PEER_REFUSED,
                    PEER_BANNED,
                    HANDSHAKE_INTERRUPTED,
                    NO_KNOWN_ADDRESS,
                    ADDRESS_IN_USE,
                    ADDRESS_UNAVAILABLE,
                    CONNECTION_LOST,
                    CONNECTION_CLOSED,
                    WRITE_CLOSED,
                    STREAM_RESET,
                    QUEUE_FULL,
                    IO_FAILED -> CONNECTION_LOST;
        };
    }
}
