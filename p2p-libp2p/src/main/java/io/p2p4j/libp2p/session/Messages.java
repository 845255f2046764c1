package io.p2p4j.libp2p.session;

import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The application's messages (docs/LIBP2P.md): each side sends its own on one stream that it opens, each message behind its
 * length, and ends that stream after the last.
 */
final class Messages {
    /** What a message costs beside its bytes, so that empty ones are bounded too. */
    private static final int MESSAGE_COST = 64;

    private static final int VARINT_BITS = 7;
    private static final int VARINT_BYTES_MAX = 5;
    private static final int VARINT_MORE = 0x80;
    /** Up to here a message has its memory as soon as it begins. */
    private static final int AT_ONCE_BYTES = 64 << 10;

    /** A larger one that comes in parts may take so many times the memory of what has come. */
    private static final long GROWTH = 4;

    private final HostSession session;
    private final Limits limits;
    private final Sending sending = new Sending();
    private final Receiving receiving = new Receiving();

    Messages(HostSession session, Limits limits) {
        this.session = session;
        this.limits = limits;
    }

    void send(ByteBuffer message, @Nullable Object token) {
        sending.send(message, token);
    }

    void end(Object token) {
        sending.end(token);
    }

    /** The peer opens its stream of messages; returns null for a second one. */
    @Nullable
    Use incoming(Channel channel) {
        if (receiving.channel != null) {
            return null;
        }
        receiving.channel = channel;
        return receiving;
    }

    void consumed() {
        receiving.consumed();
    }

    /** From now on nobody takes messages. */
    void discard() {
        receiving.discard();
    }

    /** No more credit will be given: what has arrived is delivered, however much it is. */
    void deliverAll() {
        receiving.deliverAll();
    }

    /** Ends this side's messages for a peer that knows no other goodbye. */
    void finish() {
        Channel channel = sending.channel;
        if (channel != null && !channel.isOver() && !channel.out().isEnding()) {
            channel.finish(null);
        }
    }

    /** The messages of this side. */
    private final class Sending implements Use {
        private @Nullable Channel channel;
        private boolean ended;
        private @Nullable Failure broken;

        void send(ByteBuffer message, @Nullable Object token) {
            Failure failure = broken;
            if (ended) {
                failure = new Failure(ErrorCode.WRITE_CLOSED, "the messages were ended by this side");
            }
            Channel to = failure == null ? channel() : null;
            if (to == null) {
                session.events().failed(token, (failure == null ? noStream() : failure).untouched());
                return;
            }
            if (token != null) {
                session.begin();
            }
            to.sendMessage(message, token);
        }

        void end(Object token) {
            Failure failure = broken;
            Channel to = failure == null ? channel() : null;
            if (to == null) {
                session.events().failed(token, (failure == null ? noStream() : failure).untouched());
                return;
            }
            ended = true;
            session.begin();
            to.finish(token);
        }

        private Failure noStream() {
            return new Failure(ErrorCode.STREAM_LIMIT, "no stream for messages can be opened now");
        }

        private @Nullable Channel channel() {
            if (channel == null) {
                channel = session.open(
                        HostSession.MESSAGE_PROTOCOL, this, session.peerServes(HostSession.MESSAGE_PROTOCOL));
            }
            return channel;
        }

        @Override
        public void onRefused(Channel refused, P2PException failure) {
            channel = null;
            Failure why = failure.code() == ErrorCode.PROTOCOL_UNSUPPORTED
                    ? new Failure(
                            ErrorCode.PROTOCOL_UNSUPPORTED,
                            "the peer takes no messages (it does not serve " + HostSession.MESSAGE_PROTOCOL + ")")
                    : new Failure(failure.code(), Failure.textOf(failure));
            session.failSends(refused, why);
        }

        @Override
        public void onBytes(Channel from, ByteBuffer data) {
            from.consumed(data.remaining());
            data.position(data.limit());
        }

        @Override
        public void onEnd(Channel from) {
            // Nobody writes on this direction.
        }

        @Override
        public void onReset(Channel from, long code) {
            broken = new Failure(
                    ErrorCode.STREAM_RESET, "the peer takes no more messages (reset with code " + code + ")");
        }

        @Override
        public String name() {
            return "the stream of messages";
        }
    }

    /** The messages of the peer. */
    private final class Receiving implements Use {
        private @Nullable Channel channel;
        private int length;
        private int lengthBytes;
        private boolean inMessage;
        private byte[] message = new byte[0];
        private int filled;
        /** Bytes of the stream, of the message that arrives, that were not consumed. */
        private int uncredited;
        /** What consuming each delivered message gives back to the stream. */
        private final ArrayDeque<Integer> delivered = new ArrayDeque<>(1);
        /** What all delivered messages together cost. */
        private long deliveredCost;
        /** Bytes that wait until the application has taken messages. */
        private @Nullable Backlog waiting;

        private boolean endWaits;
        private boolean ended;
        private boolean discarding;
        private boolean deliveringAll;

        @Override
        public void onBytes(Channel from, ByteBuffer data) {
            if (discarding) {
                from.consumed(data.remaining());
                data.position(data.limit());
                return;
            }
            if (waiting == null) {
                decode(from, data);
            }
            if (data.hasRemaining()) {
                Backlog behind = waiting == null ? new Backlog() : waiting;
                waiting = behind;
                behind.add(data);
            }
        }

        /** Decodes what waited, as far as it may be. */
        private void decodeWaiting(Channel from, Backlog held) {
            ByteBuffer first = held.first();
            int count = 1;
            while (first != null && count > 0) {
                int before = first.position();
                decode(from, first);
                count = first.position() - before;
                held.taken(count);
                first = held.first();
            }
            if (held.isEmpty()) {
                waiting = null;
            }
        }

        private void decode(Channel from, ByteBuffer data) {
            while (data.hasRemaining() && mayDeliver() && !from.isOver()) {
                if (inMessage) {
                    int count = Math.min(length - filled, data.remaining());
                    reserve(count);
                    data.get(message, filled, count);
                    filled += count;
                    uncredited += count;
                    if (filled == length) {
                        deliver();
                    }
                } else {
                    uncredited++;
                    readLength(data.get());
                }
            }
            if (delivered.isEmpty() && uncredited > 0) {
                // Nobody but the sender can make progress on a message when all before it were taken.
                from.consumed(uncredited);
                uncredited = 0;
            }
        }

        private boolean mayDeliver() {
            return deliveringAll || deliveredCost < limits.messageWindowBytes();
        }

        void deliverAll() {
            deliveringAll = true;
            Backlog held = waiting;
            Channel from = channel;
            if (held != null && from != null) {
                decodeWaiting(from, held);
            }
        }

        /** A large message takes memory as it comes, not as it is announced. */
        private void reserve(int count) {
            int needed = filled + count;
            if (needed > message.length) {
                long room = Math.max(AT_ONCE_BYTES, GROWTH * message.length);
                byte[] larger = new byte[(int) Math.min(length, Math.max(needed, room))];
                System.arraycopy(message, 0, larger, 0, filled);
                message = larger;
            }
        }

        private void readLength(byte next) {
            length |= (next & (VARINT_MORE - 1)) << (VARINT_BITS * lengthBytes);
            lengthBytes++;
            if (length < 0 || length > limits.messageBytesMax() || (lengthBytes == VARINT_BYTES_MAX && next < 0)) {
                session.violation(
                        ErrorCode.FRAME_TOO_LARGE,
                        "message of " + Integer.toUnsignedLong(length) + " bytes or more (limit messageBytesMax: "
                                + limits.messageBytesMax() + ")");
                return;
            }
            if (next >= 0) {
                inMessage = true;
                lengthBytes = 0;
                if (length == 0) {
                    deliver();
                }
            }
        }

        private void deliver() {
            byte[] complete = message.length == length ? message : Arrays.copyOf(message, length);
            delivered.addLast(uncredited);
            deliveredCost += complete.length + MESSAGE_COST;
            uncredited = 0;
            message = new byte[0];
            filled = 0;
            length = 0;
            inMessage = false;
            session.events().add(new SessionEvent.Message(complete));
            costs.addLast(complete.length + MESSAGE_COST);
        }

        /** Beside {@link #delivered}: what each costs. */
        private final ArrayDeque<Integer> costs = new ArrayDeque<>(1);

        void consumed() {
            Integer credit = delivered.pollFirst();
            Integer cost = costs.pollFirst();
            Channel from = channel;
            if (credit == null || cost == null || from == null) {
                return;
            }
            deliveredCost -= cost;
            if (credit > 0) {
                from.consumed(credit);
            }
            Backlog held = waiting;
            if (held != null) {
                decodeWaiting(from, held);
            } else if (delivered.isEmpty() && uncredited > 0) {
                from.consumed(uncredited);
                uncredited = 0;
            }
            if (endWaits && waiting == null) {
                endWaits = false;
                end(from);
            }
        }

        @Override
        public void onEnd(Channel from) {
            if (waiting != null) {
                endWaits = true;
            } else {
                end(from);
            }
        }

        private void end(Channel from) {
            if (inMessage || lengthBytes > 0) {
                session.violation(ErrorCode.MALFORMED_FRAME, "the end of the messages inside a message");
                return;
            }
            ended = true;
            if (!discarding) {
                session.events().add(new SessionEvent.MessagesEnded());
            }
            from.finish(null);
        }

        @Override
        public void onReset(Channel from, long code) {
            if (!ended) {
                session.violation(ErrorCode.STREAM_RESET, "the peer reset its stream of messages with code " + code);
            }
        }

        void discard() {
            discarding = true;
            Channel from = channel;
            int credit = uncredited + (waiting == null ? 0 : (int) waiting.bytes());
            for (int each : delivered) {
                credit += each;
            }
            delivered.clear();
            costs.clear();
            uncredited = 0;
            waiting = null;
            if (from != null && credit > 0 && !from.isOver()) {
                from.consumed(credit);
            }
            if (endWaits && from != null) {
                endWaits = false;
                from.finish(null);
            }
        }
    }
}
