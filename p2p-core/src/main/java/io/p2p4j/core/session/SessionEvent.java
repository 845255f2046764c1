package io.p2p4j.core.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** What a protocol machine reports, in order. */
public sealed interface SessionEvent {
    /**
     * The handshake is complete; the first event, unless the session closes before.
     *
     * @param version the negotiated version
     * @param features the negotiated features
     * @param messageBytesMax the largest message that the peer takes
     * @param peer what the peer says of itself
     */
    record Opened(int version, SortedSet<String> features, int messageBytesMax, Peer peer) implements SessionEvent {}

    /**
     * What the peer says of itself has changed.
     *
     * @param protocols the stream protocols that it serves now
     * @param listenAddresses where it listens now
     */
    record PeerChanged(List<String> protocols, List<Multiaddr> listenAddresses) implements SessionEvent {}

    /**
     * What a peer says of itself.
     *
     * @param agent its software
     * @param protocols the stream protocols it serves
     * @param listenAddresses where it listens
     * @param observedAddress where it sees this side
     */
    record Peer(
            String agent,
            List<String> protocols,
            List<Multiaddr> listenAddresses,
            Optional<Multiaddr> observedAddress) {}

    /**
     * A whole message; it uses credit until {@link SessionMachine#consumed}.
     *
     * @param data the bytes, which belong to the receiver
     */
    record Message(byte[] data) implements SessionEvent {}

    /** The peer sends no more messages. */
    record MessagesEnded() implements SessionEvent {}

    /**
     * A command is complete.
     *
     * @param token the command's
     */
    record Done(Object token) implements SessionEvent {}

    /**
     * A command failed.
     *
     * @param token the command's
     * @param failure why
     */
    record Failed(Object token, P2PException failure) implements SessionEvent {}

    /**
     * The peer opens a stream; accept or refuse it.
     *
     * @param id the stream
     * @param protocol the protocol id
     * @param priority of the peer's bytes
     */
    record StreamIncoming(long id, String protocol, Priority priority) implements SessionEvent {}

    /**
     * The peer accepted a stream of this side.
     *
     * @param id the stream
     * @param token the command's
     */
    record StreamOpened(long id, Object token) implements SessionEvent {}

    /**
     * Bytes of a stream; they use credit until {@link SessionMachine#consumed}.
     *
     * @param id the stream
     * @param data the bytes, which belong to the receiver
     */
    record StreamData(long id, ByteBuffer data) implements SessionEvent {}

    /**
     * The peer writes no more to a stream.
     *
     * @param id the stream
     */
    record StreamEnded(long id) implements SessionEvent {}

    /**
     * The peer reset a stream; nothing more comes of it.
     *
     * @param id the stream
     * @param code the peer's number
     */
    record StreamReset(long id, long code) implements SessionEvent {}

    /**
     * A round trip was measured.
     *
     * @param token the command's
     * @param roundTripNanos how long it took
     */
    record Pong(Object token, long roundTripNanos) implements SessionEvent {}

    /**
     * The peer asked for a clean close and sends nothing more; Closed follows when the answer is out.
     *
     * @param reason the peer's
     */
    record Closing(CloseReason reason) implements SessionEvent {}

    /**
     * The session is over; the last event. Output that is still pending should be written and the link shut down.
     *
     * @param reason why
     * @param failure what operations fail with from now on
     */
    record Closed(CloseReason reason, P2PException failure) implements SessionEvent {}
}
