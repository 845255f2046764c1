package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What went wrong below, as the caller of connect is to see it. */
final class Failures {
    private Failures() {}

    /** The address without its peer id, or null when nothing else is in it. */
    static @Nullable Multiaddr withoutPeerId(Multiaddr address) {
        boolean isBare =
                address.startsWith(Protocol.P2P) && address.components().size() == 1;
        return isBare ? null : address.withoutPeerId();
    }

    /** The transport could not dial: its own failure, with peer and address. */
    static P2PException ofDial(P2PException failure, Optional<PeerId> peer, Multiaddr address) {
        return describe(failure.code(), failure, peer, address);
    }

    /** The session ended before it was open. */
    static P2PException ofHandshake(
            CloseReason reason, P2PException failure, Optional<PeerId> peer, Multiaddr address) {
        boolean refused =
                reason.origin() == CloseReason.Origin.REMOTE && reason.code() == CloseReason.Code.LIMIT_EXCEEDED;
        if (refused) {
            return P2PException.builder(ErrorCode.PEER_REFUSED, "the peer refused the connection: " + reason.detail())
                    .peer(peer.orElse(null))
                    .address(address)
                    .cause(failure)
                    .build();
        }
        boolean isVague = failure.code() == ErrorCode.CONNECTION_LOST
                || failure.code() == ErrorCode.CONNECTION_CLOSED
                || failure.code() == ErrorCode.IO_FAILED;
        return describe(isVague ? ErrorCode.HANDSHAKE_INTERRUPTED : failure.code(), failure, peer, address);
    }

    /** The same of an operation that had an effect already, perhaps. */
    static P2PException begun(P2PException failure) {
        return P2PException.builder(failure.code(), text(failure))
                .peer(failure.peer().orElse(null))
                .address(failure.address().orElse(null))
                .cause(failure.getCause())
                .mayHaveTakenEffect(true)
                .build();
    }

    /** A failure of an open connection, with its peer and address; sessions know neither. */
    static P2PException ofConnection(P2PException failure, PeerId peer, Multiaddr address) {
        if (failure.peer().isPresent()) {
            return failure;
        }
        return P2PException.builder(failure.code(), text(failure))
                .peer(peer)
                .address(failure.address().orElse(address))
                .cause(failure.getCause())
                .mayHaveTakenEffect(failure.mayHaveTakenEffect())
                .build();
    }

    private static P2PException describe(
            ErrorCode code, P2PException failure, Optional<PeerId> peer, Multiaddr address) {
        boolean isComplete = code == failure.code()
                && failure.address().isPresent()
                && (failure.peer().isPresent() || peer.isEmpty());
        if (isComplete) {
            return failure;
        }
        Throwable cause = failure.getCause();
        return P2PException.builder(code, text(failure))
                .peer(failure.peer().or(() -> peer).orElse(null))
                .address(failure.address().orElse(address))
                .cause(code == failure.code() && cause != null ? cause : failure)
                .mayHaveTakenEffect(failure.mayHaveTakenEffect())
                .build();
    }

    /** The failure's text without the code in front, which the new failure has again. */
    private static String text(P2PException failure) {
        String message = String.valueOf(failure.getMessage());
        String prefix = failure.code() + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}
