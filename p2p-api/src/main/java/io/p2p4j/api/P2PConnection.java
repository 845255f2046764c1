package io.p2p4j.api;

import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A connection to one proven peer. It carries messages (one send is one receive, in order, complete, each at most
 * {@link Limits#messageBytesMax()} bytes) and, beside them, named byte streams.
 *
 * <p><b>Backpressure.</b> A peer that does not receive stalls the sender: {@link #send} completes only when the transport
 * has taken the message, and the transport takes no more than the peer has given credit for. Nothing is given to the
 * application that it did not ask for. What was not asked for waits, in bounded memory.
 *
 * <p><b>Threads.</b> Every method may be called from any thread; see {@link P2PProvider}. Stages and subscribers of one
 * connection are called one after the other, in order.
 *
 * <p><b>After close.</b> An operation that begins fails with {@code CONNECTION_CLOSED} or, when the connection was lost,
 * {@code CONNECTION_LOST}; queries go on to answer. What was under way fails with what ended the connection, such as
 * {@code MALFORMED_FRAME} when the peer broke the protocol; so does {@link #receive}, which tells the end of the messages.
 */
public interface P2PConnection {
    /**
     * Returns the proven id of the other end.
     *
     * @return the peer id
     */
    PeerId remotePeerId();

    /**
     * Returns the proven key that the peer id is made from.
     *
     * @return the public key
     */
    PublicKey remotePublicKey();

    /**
     * Returns where the connection is in its life.
     *
     * @return the state
     */
    ConnectionState state();

    /**
     * Tells whether messages can be sent and received.
     *
     * @return true in state {@link ConnectionState#OPEN}
     */
    default boolean isOpen() {
        return state() == ConnectionState.OPEN;
    }

    /**
     * Returns how the connection reaches its peer.
     *
     * @return the latest info
     */
    ConnectionInfo info();

    /**
     * Returns what the peer says of itself.
     *
     * @return the latest info
     */
    PeerInfo peerInfo();

    /**
     * Returns the counts so far.
     *
     * @return a snapshot
     */
    ConnectionStats stats();

    /**
     * Sends one message. Concurrent senders are fine; messages of one thread arrive in the order of its calls.
     *
     * <p>Cancelling the stage calls the message off only while nothing of it was given to the protocol, which happens soon
     * after the call; later it is sent as if nobody had cancelled, completely or not at all. A caller that cancels, or
     * completes the stage itself, learns neither, and must not use the bytes again while the connection is open.
     *
     * @param message the bytes between position and limit, which this call consumes: position becomes limit. They must
     *     not change until the stage completes
     * @return completes when the transport has taken the whole message, which says nothing of the peer's application.
     *     Fails with {@code QUEUE_FULL} when {@link Limits#sendQueueBytesMax()} or {@link Limits#sendQueueMessagesMax()}
     *     is exhausted by unfinished sends, {@code OPERATION_TIMEOUT} after {@link #setSendDeadline},
     *     {@code WRITE_CLOSED}, {@code CONNECTION_CLOSED}, {@code CONNECTION_LOST}
     * @throws IllegalArgumentException when the message is larger than both ends' {@link Limits#messageBytesMax()}
     *     allow; the connection is not affected
     */
    CompletionStage<Void> send(ByteBuffer message);

    /**
     * Sends one message, as {@link #send(ByteBuffer)} does.
     *
     * @param message the bytes; they must not change until the stage completes
     * @return as for {@link #send(ByteBuffer)}
     */
    default CompletionStage<Void> send(byte[] message) {
        return send(ByteBuffer.wrap(message));
    }

    /**
     * Sends many messages, one behind the other, for the price of one call: they cross to the connection's thread together
     * and have one stage. Each is a message of its own for the receiver. Nothing that another thread sends comes between
     * them.
     *
     * <p><b>All or nothing.</b> The batch is accepted as a whole or not at all: when it throws, or when its stage has failed
     * with {@code QUEUE_FULL}, nothing of it is sent and no buffer was touched, so that the same list can be tried again.
     * An accepted batch counts as unfinished, with all its messages and bytes, until the transport has taken the last of
     * them; a receiver that is slow stalls it as it stalls single sends, wherever in the batch that is.
     *
     * <p><b>Failures.</b> When an accepted batch fails, a beginning of it may have arrived: some messages in order, the last
     * of them perhaps incomplete and so not delivered. The failure says so
     * ({@link io.p2p4j.api.error.P2PException#mayHaveTakenEffect()}). Cancelling the stage is as for
     * {@link #send(ByteBuffer)}, for the whole batch; so is {@link #setSendDeadline}.
     *
     * @param messages the bytes between position and limit of each buffer. From an accepted call until its stage completes
     *     the buffers belong to the connection, their positions and limits too; then position is limit. So one buffer
     *     object must not stand in the list twice. The list is the caller's again when the call returns. An empty list
     *     sends nothing and its stage is complete
     * @return completes when the transport has taken all messages; fails as that of {@link #send(ByteBuffer)} does
     * @throws IllegalArgumentException when a message is larger than both ends' {@link Limits#messageBytesMax()} allow, or
     *     when there are more messages than {@link Limits#sendQueueMessagesMax()} or, in more than one message, more bytes
     *     than {@link Limits#sendQueueBytesMax()}, so that the batch would never fit
     */
    CompletionStage<Void> sendAll(List<ByteBuffer> messages);

    /**
     * Receives the next message. Concurrent receives get one message each, in the order of the calls. Messages that
     * arrived before are kept, up to the receive window.
     *
     * @return the message, which belongs to the receiver; empty after the peer's clean end, when all messages were
     *     received. Fails when the connection was closed by this side, lost or aborted, and with
     *     {@code OPERATION_TIMEOUT} after {@link #setReceiveDeadline}
     * @throws IllegalStateException while {@link #messages()} has a subscriber
     */
    CompletionStage<Optional<byte[]>> receive();

    /**
     * Receives messages in push form. One subscriber, with the demand of {@link Flow.Subscription#request}:
     * {@code onComplete} is the peer's clean end, {@code onError} has a {@link io.p2p4j.api.error.P2PException}. After
     * either, nothing more is called. Cancelling the subscription leaves further messages for {@link #receive()}.
     *
     * @return a publisher; a second concurrent subscriber gets an {@link IllegalStateException}
     */
    Flow.Publisher<byte[]> messages();

    /**
     * Sets by when every {@link #receive}, pending or later, has to be complete. Those that are not fail with
     * {@code OPERATION_TIMEOUT}, and so do those that begin afterwards, until another deadline is set: with it, receives
     * that are still pending go on. A message that comes later, or that nobody took in time, is kept for the next
     * receive; nothing is lost and the connection stays usable. Sends, streams and the subscriber of {@link #messages()}
     * are not affected. The connection's end ends its deadlines; setting one afterwards does nothing.
     *
     * @param fromNow how far away the deadline is, on the provider's clock; zero or less has passed already
     * @throws UnsupportedOperationException when the provider lacks {@link Capability#DEADLINES}
     */
    default void setReceiveDeadline(Duration fromNow) {
        throw new UnsupportedOperationException("receive deadline (expected Capability.DEADLINES)");
    }

    /**
     * Sets by when every {@link #send}, pending or later, has to be complete. Those that are not fail with
     * {@code OPERATION_TIMEOUT}; the message is called off completely or sent completely, as that of a cancelled send. When
     * the failure says that it may have taken effect, it is sent unless the connection ends first, it counts as unfinished
     * until the transport has taken it, and its bytes must not be used again while the connection is open. A send that
     * begins after the deadline fails at once and sends nothing, until another deadline is set. The connection stays
     * usable. Receives and streams are not affected. The connection's end ends its deadlines; setting one afterwards does
     * nothing.
     *
     * @param fromNow how far away the deadline is, on the provider's clock; zero or less has passed already
     * @throws UnsupportedOperationException when the provider lacks {@link Capability#DEADLINES}
     */
    default void setSendDeadline(Duration fromNow) {
        throw new UnsupportedOperationException("send deadline (expected Capability.DEADLINES)");
    }

    /**
     * Takes both deadlines away: operations that are pending and later ones have no time of their own.
     *
     * @throws UnsupportedOperationException when the provider lacks {@link Capability#DEADLINES}
     */
    default void clearDeadlines() {
        throw new UnsupportedOperationException("clear deadlines (expected Capability.DEADLINES)");
    }

    /**
     * Opens a stream with ordinary priority.
     *
     * @param protocol the protocol id that the peer must serve
     * @return as for {@link #openStream(String, Priority)}
     */
    default CompletionStage<P2PStream> openStream(String protocol) {
        return openStream(protocol, Priority.NORMAL);
    }

    /**
     * Opens a stream.
     *
     * @param protocol the protocol id that the peer must serve
     * @param priority how urgent this end's bytes are
     * @return completes when the peer accepted it; fails with {@code PROTOCOL_UNSUPPORTED}, {@code STREAM_LIMIT} (the
     *     peer allows no more; it does not wait), {@code CAPABILITY_MISSING} or as every operation after a close
     */
    CompletionStage<P2PStream> openStream(String protocol, Priority priority);

    /**
     * Measures one round trip through the peer's protocol machine.
     *
     * @return the time it took; it is also in {@link #stats()}
     */
    CompletionStage<Duration> ping();

    /**
     * Ends the messages of this side after those already accepted; the peer sees the end and may go on sending.
     *
     * @return completes when the transport has taken the end; fails with {@code CAPABILITY_MISSING} when either end lacks
     *     {@link Capability#HALF_CLOSE}
     */
    CompletionStage<Void> closeWrite();

    /**
     * Closes the connection cleanly, as {@link #close(String)} without a detail.
     *
     * @return as for {@link #close(String)}
     */
    default CompletionStage<CloseReason> close() {
        return close("");
    }

    /**
     * Closes the connection cleanly: accepted sends are still delivered, then the peer is told and the connection ends,
     * within {@link Limits#closeTimeout()} in any case. Pending receives and streams fail at once with
     * {@code CONNECTION_CLOSED}. Safe to call again and from callbacks.
     *
     * @param detail a sentence for the peer's log
     * @return the reason under which the connection ended; never fails
     */
    CompletionStage<CloseReason> close(String detail);

    /**
     * Ends the connection now. Sends that were not complete fail; the peer is told when that is possible without
     * waiting, and sees {@code ABORTED} or {@code CONNECTION_LOST}, never a clean end. Safe to call again.
     *
     * @param detail a sentence for the peer's log
     */
    void abort(String detail);

    /**
     * Tells when and why the connection ended. No callback of the connection follows this stage, except what is asked for
     * afterwards: messages that arrived before a clean end can still be received.
     *
     * @return the reason, exactly once; never fails
     */
    CompletionStage<CloseReason> closed();
}
