package io.p2p4j.core.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the driver asks of any protocol machine for one connection: commands, time and the link's end go in; events and the
 * next deadline come out. How bytes go in and out is said by {@link SessionMachine}, for a link that is one byte stream, and
 * {@link MuxedSession}, for a link that carries streams by itself. Owned by one thread (the link's loop); {@code now} is
 * that loop's monotonic clock in nanoseconds and never goes back.
 *
 * <p><b>Order of use.</b> {@link #start} once. After every input and command, until nothing comes any more: all events with
 * {@link #pollEvent}, then output, then {@link #nextDeadlineNanos} to arm one timer. {@link SessionEvent.Closed} is the last
 * event; every token given before has been answered by then.
 *
 * <p><b>Tokens.</b> A command that completes later carries a token of the caller's choice; exactly one
 * {@link SessionEvent.Done}, {@link SessionEvent.StreamOpened}, {@link SessionEvent.Pong} or {@link SessionEvent.Failed}
 * answers it. Commands never throw for operational reasons.
 */
public interface Session {
    /** The channel number of the connection's messages in {@link #consumed}; streams have larger ones. */
    long MESSAGES = 0;

    /**
     * Begins: the handshake's first bytes become output.
     *
     * @param nowNanos the time
     * @param handshakeDeadlineNanos when the handshake must be complete
     */
    void start(long nowNanos, long handshakeDeadlineNanos);

    /**
     * The link is over. Ends the session: cleanly if the close was complete, else as lost.
     *
     * @param failure why the link broke; null for an end-of-stream
     * @param nowNanos the time
     */
    void onLinkClosed(@Nullable P2PException failure, long nowNanos);

    /**
     * The deadline has passed, or may have.
     *
     * @param nowNanos the time
     */
    void onTimer(long nowNanos);

    /**
     * Sends a message after those before.
     *
     * @param message the bytes, kept and read until the token is answered, or that of a later message; of legal size
     * @param token answered by Done when the link has taken the whole message; null when nobody asks, because a later
     *     message has a token
     */
    void sendMessage(ByteBuffer message, @Nullable Object token);

    /**
     * Sends messages, one behind the other.
     *
     * @param messages as for {@link #sendMessage}; at least one. The array is the session's
     * @param token answered when that of the last message would be; Failed speaks of that message alone
     */
    default void sendMessages(ByteBuffer[] messages, Object token) {
        int last = messages.length - 1;
        for (int i = 0; i < last; i++) {
            sendMessage(messages[i], null);
        }
        sendMessage(messages[last], token);
    }

    /**
     * Ends the messages of this side.
     *
     * @param token answered by Done when the link has taken the end
     */
    void endMessages(Object token);

    /**
     * Opens a stream.
     *
     * @param protocol the protocol id
     * @param priority of this side's bytes
     * @param token answered by StreamOpened or Failed
     */
    void openStream(String protocol, Priority priority, Object token);

    /**
     * Accepts a stream that {@link SessionEvent.StreamIncoming} announced.
     *
     * @param id the stream
     */
    void acceptStream(long id);

    /**
     * Refuses a stream that {@link SessionEvent.StreamIncoming} announced: its protocol has no handler here.
     *
     * @param id the stream
     */
    void refuseStream(long id);

    /**
     * Writes bytes to a stream after those before.
     *
     * @param id the stream
     * @param data the bytes, kept and read until the token is answered
     * @param token answered by Done when the link has taken them all
     */
    void writeStream(long id, ByteBuffer data, Object token);

    /**
     * Ends this side's direction of a stream.
     *
     * @param id the stream
     * @param token answered by Done when the link has taken the end
     */
    void endStream(long id, Object token);

    /**
     * Ends both directions of a stream now. No event follows for it; its tokens fail.
     *
     * @param id the stream
     * @param code a number for the peer
     */
    void resetStream(long id, long code);

    /**
     * The application took bytes that {@link SessionEvent.Message} or {@link SessionEvent.StreamData} brought: the peer
     * may have credit for as many again. Called once for each message, with its length, for an empty one too: a message
     * has a cost beside its bytes. Bytes of a stream may be told as a sum. Unknown streams are ignored.
     *
     * @param channel the stream, or {@link #MESSAGES}
     * @param bytes how many
     */
    void consumed(long channel, int bytes);

    /**
     * Measures a round trip.
     *
     * @param token answered by Pong or Failed
     * @param nowNanos the time
     */
    void ping(Object token, long nowNanos);

    /**
     * Tells the peer what changed at this side.
     *
     * @param protocols the stream protocols served now
     * @param listenAddresses where this side listens now
     */
    void updateLocal(List<String> protocols, List<Multiaddr> listenAddresses);

    /**
     * Closes cleanly: what was accepted before is still sent, then the peer is told, then the session waits for the
     * peer's answer until the deadline.
     *
     * @param code NORMAL or GOING_AWAY
     * @param detail for the peer
     * @param deadlineNanos when the close becomes an abort
     * @param nowNanos the time
     */
    void close(CloseReason.Code code, String detail, long deadlineNanos, long nowNanos);

    /**
     * Ends the session now: pending tokens fail, the peer's notice becomes the last output, Closed follows.
     *
     * @param code why
     * @param detail for the peer
     * @param nowNanos the time
     */
    void abort(CloseReason.Code code, String detail, long nowNanos);

    /**
     * Takes the next event.
     *
     * @return the event, or null when there is none now
     */
    @Nullable
    SessionEvent pollEvent();

    /**
     * Tells whether {@link #pollEvent} may return something.
     *
     * @return false when there surely is no event now
     */
    default boolean hasEvents() {
        return true;
    }

    /**
     * Takes at once all messages that {@link #pollEvent} would return next, which saves an object for each.
     *
     * @return the messages in their order, the caller's from now on; null when the next event is another one, and always of
     *     a session that does not do this
     */
    default @Nullable Deque<byte[]> pollMessages() {
        return null;
    }

    /**
     * Takes at once all tokens that {@link #pollEvent} would return next as {@link SessionEvent.Done}.
     *
     * @return the tokens in their order, the caller's from now on; null when the next event is another one, and always of a
     *     session that does not do this
     */
    default @Nullable Deque<Object> pollDone() {
        return null;
    }

    /**
     * Returns when {@link #onTimer} must be called.
     *
     * @return the time, or {@link Long#MAX_VALUE} for never
     */
    long nextDeadlineNanos();
}
