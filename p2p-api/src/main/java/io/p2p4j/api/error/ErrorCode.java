package io.p2p4j.api.error;

/**
 * The stable code of a failure. Names are never changed or reused, so logs, alerts and tests may rely on
 * {@link #name()}. Every code belongs to exactly one {@link ErrorKind}.
 */
public enum ErrorCode {
    /** The host answered that nothing listens at the address. */
    CONNECTION_REFUSED(ErrorKind.CONNECTION_FAILED),
    /** No route to the host or network, or its name does not resolve. */
    HOST_UNREACHABLE(ErrorKind.CONNECTION_FAILED),
    /** Every known address of the peer failed; {@link ConnectionFailedException#attempts()} has the reasons. */
    ALL_ADDRESSES_FAILED(ErrorKind.CONNECTION_FAILED),
    /** This provider has no transport for the address. */
    TRANSPORT_UNSUPPORTED(ErrorKind.CONNECTION_FAILED),
    /** The peer answered, and refused the connection because of a limit of its own. */
    PEER_REFUSED(ErrorKind.CONNECTION_FAILED),
    /** A local connection limit forbids one more connection. */
    CONNECTION_LIMIT(ErrorKind.CONNECTION_FAILED),
    /** The peer is banned here, for a time and a reason that the message tells. */
    PEER_BANNED(ErrorKind.CONNECTION_FAILED),
    /** The connection attempt ended before it was complete, without a better reason. */
    HANDSHAKE_INTERRUPTED(ErrorKind.CONNECTION_FAILED),

    /** The address book holds no address of the peer and none was given. */
    NO_KNOWN_ADDRESS(ErrorKind.PEER_NOT_FOUND),

    /** Another socket already listens at the address. */
    ADDRESS_IN_USE(ErrorKind.NETWORK_ERROR),
    /** The address is not one of this host, or may not be bound by this process. */
    ADDRESS_UNAVAILABLE(ErrorKind.NETWORK_ERROR),
    /** The connection was lost: reset by the network or the peer's operating system, or ended without a close. */
    CONNECTION_LOST(ErrorKind.NETWORK_ERROR),
    /** The connection is closed; its {@code closed()} stage has the reason. */
    CONNECTION_CLOSED(ErrorKind.NETWORK_ERROR),
    /** The sending half was closed before by this side. */
    WRITE_CLOSED(ErrorKind.NETWORK_ERROR),
    /** The stream was reset by one of its ends. */
    STREAM_RESET(ErrorKind.NETWORK_ERROR),
    /** The listener is closed. */
    LISTENER_CLOSED(ErrorKind.NETWORK_ERROR),
    /** The provider was not started, or was stopped. */
    PROVIDER_NOT_RUNNING(ErrorKind.NETWORK_ERROR),
    /** A bounded local queue is full; wait for earlier operations to complete and try again. */
    QUEUE_FULL(ErrorKind.NETWORK_ERROR),
    /** Local storage refused the data, for example because the disk is full. */
    STORAGE_FAILED(ErrorKind.NETWORK_ERROR),
    /** Any other input or output error; the cause has the detail. */
    IO_FAILED(ErrorKind.NETWORK_ERROR),

    /** What answered does not speak this provider's protocol. */
    NOT_OUR_PROTOCOL(ErrorKind.PROTOCOL_ERROR),
    /** Both ends speak the protocol, in versions that do not overlap. */
    VERSION_MISMATCH(ErrorKind.PROTOCOL_ERROR),
    /** A frame could not be understood. */
    MALFORMED_FRAME(ErrorKind.PROTOCOL_ERROR),
    /** A frame or message was larger than the limit that was announced. */
    FRAME_TOO_LARGE(ErrorKind.PROTOCOL_ERROR),
    /** The peer sent more than it had credit for. */
    FLOW_CONTROL_VIOLATION(ErrorKind.PROTOCOL_ERROR),
    /** The peer opened more streams than it was allowed to, or this side may open no more. */
    STREAM_LIMIT(ErrorKind.PROTOCOL_ERROR),
    /** The peer has no handler for the stream's protocol id. */
    PROTOCOL_UNSUPPORTED(ErrorKind.PROTOCOL_ERROR),
    /** The provider, or the peer at the other end, lacks the capability that the operation needs. */
    CAPABILITY_MISSING(ErrorKind.PROTOCOL_ERROR),
    /** A frame was legal by itself and illegal in this state of the connection. */
    UNEXPECTED_FRAME(ErrorKind.PROTOCOL_ERROR),
    /** The peer's node did not handle a message: nobody handles its type, it is invalid, or its handler failed. */
    MESSAGE_REJECTED(ErrorKind.PROTOCOL_ERROR),
    /** A fault of this implementation ended the connection; please report it with its cause. */
    INTERNAL_FAULT(ErrorKind.PROTOCOL_ERROR),

    /** The dial took longer than its timeout. */
    DIAL_TIMEOUT(ErrorKind.TIMEOUT),
    /** The transport was connected and the handshake did not end in time. */
    HANDSHAKE_TIMEOUT(ErrorKind.TIMEOUT),
    /** Nothing was heard of the peer within the idle timeout. */
    IDLE_TIMEOUT(ErrorKind.TIMEOUT),
    /** A blocking call, a stage with a timeout of its own or a connection's deadline ran out of time. */
    OPERATION_TIMEOUT(ErrorKind.TIMEOUT),

    /** The peer proved another identity than the expected one. */
    PEER_ID_MISMATCH(ErrorKind.AUTHENTICATION_FAILED),
    /** The peer's proof of identity is malformed, expired or its signature is wrong. */
    IDENTITY_PROOF_INVALID(ErrorKind.AUTHENTICATION_FAILED),
    /** The security handshake failed. */
    SECURITY_HANDSHAKE_FAILED(ErrorKind.AUTHENTICATION_FAILED);

    private final ErrorKind kind;

    ErrorCode(ErrorKind kind) {
        this.kind = kind;
    }

    /**
     * Returns the kind this code belongs to.
     *
     * @return the kind
     */
    public ErrorKind kind() {
        return kind;
    }
}
