package io.p2p4j.cli.output;

import io.p2p4j.api.error.ErrorCode;

/** What a person can do about a failure. */
final class Advice {
    private Advice() {}

    /** A half-sentence, or the empty text when the message says it all. */
    static String on(ErrorCode code) {
        return switch (code) {
            case CONNECTION_REFUSED -> "is the other side running, and is this the address that it printed?";
            case HOST_UNREACHABLE -> "check the address and the network";
            case ALL_ADDRESSES_FAILED -> "check that the other side is running and reachable at one of these addresses";
            case TRANSPORT_UNSUPPORTED -> "choose another address or another --provider; `p2p providers` lists them";
            case PEER_REFUSED -> "the peer has set this limit";
            case PEER_BANNED -> "it broke the rules; wait until the ban ends";
            case CONNECTION_LIMIT -> "raise the limit of connections, or close some";
            case NO_KNOWN_ADDRESS -> "give an address, such as /ip4/127.0.0.1/tcp/8800/p2p/<id>";
            case ADDRESS_IN_USE -> "choose another port, or 0 for any free one";
            case ADDRESS_UNAVAILABLE -> "choose an address of this host, and a port that this user may open";
            case HANDSHAKE_INTERRUPTED, CONNECTION_LOST, IDLE_TIMEOUT ->
                "the peer ended or the network failed; try again";
            case QUEUE_FULL, STREAM_LIMIT -> "try again later";
            case STORAGE_FAILED -> "free some space or choose another directory";
            case NOT_OUR_PROTOCOL -> "something else answers at this address";
            case VERSION_MISMATCH -> "update the older side";
            case PROTOCOL_UNSUPPORTED ->
                "the peer runs, but does not serve this; `p2p receive` takes files, `p2p node` echoes";
            case DIAL_TIMEOUT, HANDSHAKE_TIMEOUT -> "a firewall may swallow the packets; check the address";
            case PEER_ID_MISMATCH ->
                "another peer answers there; compare the /p2p/ part with what the other side printed";
            case MESSAGE_REJECTED -> "the log of the peer tells what its handler failed with";
            case INTERNAL_FAULT -> "please report it with the output of --verbose";
            case CONNECTION_CLOSED,
                    WRITE_CLOSED,
                    STREAM_RESET,
                    LISTENER_CLOSED,
                    PROVIDER_NOT_RUNNING,
                    IO_FAILED,
                    MALFORMED_FRAME,
                    FRAME_TOO_LARGE,
                    FLOW_CONTROL_VIOLATION,
                    CAPABILITY_MISSING,
                    UNEXPECTED_FRAME,
                    OPERATION_TIMEOUT,
                    IDENTITY_PROOF_INVALID,
                    SECURITY_HANDSHAKE_FAILED -> "";
        };
    }
}
