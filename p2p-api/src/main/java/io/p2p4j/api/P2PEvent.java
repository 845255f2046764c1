package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.util.Optional;

/** Something that happened in a provider. See {@link P2PProvider#observe}. */
public sealed interface P2PEvent {
    /**
     * A listener is ready.
     *
     * @param address its dialable address
     */
    record ListenerOpened(Multiaddr address) implements P2PEvent {}

    /**
     * A listener is closed.
     *
     * @param address its address
     */
    record ListenerClosed(Multiaddr address) implements P2PEvent {}

    /**
     * A connection is open: the peer is proven and messages flow.
     *
     * @param connection the connection
     */
    record ConnectionOpened(P2PConnection connection) implements P2PEvent {}

    /**
     * The peer of an open connection told something new of itself, or the way to it changed.
     *
     * @param connection the connection, whose {@code info()} and {@code peerInfo()} are up to date
     */
    record ConnectionChanged(P2PConnection connection) implements P2PEvent {}

    /**
     * A connection that was open is closed. Exactly one for each {@link ConnectionOpened}.
     *
     * @param connection the connection
     * @param reason why
     */
    record ConnectionClosed(P2PConnection connection, CloseReason reason) implements P2PEvent {}

    /**
     * A dial failed; the caller's stage has the same failure.
     *
     * @param peer the expected peer
     * @param failure why
     */
    record DialFailed(Optional<PeerId> peer, P2PException failure) implements P2PEvent {}

    /**
     * Somebody dialed this provider and did not get in: a failed handshake, a limit.
     *
     * @param remoteAddress where it came from
     * @param reason what it counts under in {@link ProviderStats#refusals()}
     * @param failure why, with the limit's name where it was one
     */
    record InboundRefused(Multiaddr remoteAddress, RefusalReason reason, P2PException failure) implements P2PEvent {}

    /**
     * Application code that this provider called has thrown; only the object that the call was about was closed.
     *
     * @param where which callback
     * @param failure what it threw
     */
    record CallbackFailed(String where, Throwable failure) implements P2PEvent {}
}
