package io.p2p4j.libp2p.session;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.multistream.MultistreamDialer;
import io.p2p4j.libp2p.multistream.MultistreamListener;
import io.p2p4j.libp2p.multistream.Step;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream of a session: first its protocol is negotiated, then a {@link Use} has it. */
final class Channel implements LinkStreamHandler, OutQueue.Outcome {
    /** What libp2p calls a stream whose protocol was not agreed. */
    static final long RESET_NEGOTIATION_FAILED = 0x1001;
    /** What libp2p calls a stream that a limit forbids. */
    static final long RESET_LIMIT = 0x1002;
    /** What libp2p calls a stream whose protocol was broken. */
    static final long RESET_VIOLATION = 0x1004;

    /** The peer's first answer begins with the header of multistream-select. */
    private static final int HEADER_BYTES = 20;

    private enum State {
        NEGOTIATING,
        OPEN,
        OVER
    }

    private final HostSession session;
    private final OutQueue out = new OutQueue();
    private State state = State.NEGOTIATING;
    private @Nullable LinkStream stream;
    private @Nullable MultistreamDialer dialer;
    private @Nullable MultistreamListener listener;
    private @Nullable Use use;
    /** Negotiation that waits for the stream. */
    private @Nullable ByteBuffer greeting;
    /** The answer to a proposal of the peer, until the application has accepted the stream. */
    private @Nullable ByteBuffer acceptance;

    private boolean greeted;
    private int refusals;
    /** Whether bytes may follow the proposal before it is answered. */
    private boolean lazy;

    private boolean readEnded;
    /** Whether it was over before both directions had ended: what came and was not taken is lost. */
    private boolean wasReset;
    /** What sends fail with. */
    private @Nullable Failure failing;
    /** When the negotiation must be over. */
    final long deadlineNanos;

    /** Of the peer's stream. */
    Channel(HostSession session, MultistreamListener listener, long deadlineNanos) {
        this.session = session;
        this.listener = listener;
        this.deadlineNanos = deadlineNanos;
    }

    /** Of a stream of this side. */
    Channel(HostSession session, String protocol, Use use, boolean lazy, long deadlineNanos) {
        this.session = session;
        this.dialer = new MultistreamDialer(List.of(protocol));
        this.greeting = dialer.begin();
        this.use = use;
        this.lazy = lazy;
        this.deadlineNanos = deadlineNanos;
    }

    void attach(LinkStream to) {
        stream = to;
    }

    LinkStream stream() {
        LinkStream known = stream;
        if (known == null) {
            throw new IllegalStateException("a channel without a stream (expected one)");
        }
        return known;
    }

    boolean isOwn() {
        return dialer != null;
    }

    boolean isNegotiating() {
        return state == State.NEGOTIATING;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    boolean hasReadEnd() {
        return readEnded;
    }

    boolean wasReset() {
        return wasReset;
    }

    OutQueue out() {
        return out;
    }

    @Nullable
    Use use() {
        return use;
    }

    // Sending

    void send(ByteBuffer data, @Nullable Object token) {
        out.add(data, token);
        pump();
    }

    void sendMessage(ByteBuffer data, @Nullable Object token) {
        out.addMessage(data, token);
        pump();
    }

    void finish(@Nullable Object token) {
        out.addEnd(token);
        pump();
    }

    /** Gives the stream what it takes now, or asks it for a turn. */
    void pump() {
        if (state == State.OVER) {
            return;
        }
        ByteBuffer first = greeting;
        if (first != null) {
            if (!stream().isWritable()) {
                return;
            }
            greeting = null;
            stream().write(first);
        }
        if (state == State.OPEN || lazy) {
            out.pump(stream(), this);
            overWhenEnded();
        }
    }

    @Override
    public void sent(Object token) {
        session.sent(token);
    }

    @Override
    public void failed(Object token, boolean begun) {
        Failure why = failing;
        if (why != null) {
            session.sendFailed(token, why.of(begun));
        }
    }

    /** Fails what was to be sent. */
    void fail(Failure why) {
        failing = why;
        out.fail(this);
    }

    /** What opens a stream of a protocol that the peer is not asked about first. */
    static ByteBuffer proposal(String protocol) {
        return new MultistreamDialer(List.of(protocol)).begin();
    }

    /** Resets the stream; what was to be sent fails. */
    void reset(long code) {
        if (state != State.OVER) {
            state = State.OVER;
            end(code);
        }
    }

    private void end(long code) {
        wasReset = true;
        stream().reset(code);
        session.over(this);
    }

    /** The session is over, and so is the stream. */
    void drop() {
        state = State.OVER;
    }

    void consumed(int bytes) {
        stream().consumed(bytes);
    }

    // What the stream brings

    @Override
    public void onBytes(ByteBuffer data) {
        if (state == State.NEGOTIATING) {
            negotiate(data);
        }
        Use user = use;
        if (state == State.OPEN && user != null && data.hasRemaining()) {
            user.onBytes(this, data);
        }
    }

    private void negotiate(ByteBuffer data) {
        int before = data.remaining();
        try {
            MultistreamDialer asking = dialer;
            MultistreamListener asked = listener;
            Step step;
            if (asking != null) {
                step = asking.receive(data);
            } else if (asked != null) {
                step = asked.receive(data);
            } else {
                throw new IllegalStateException("a negotiation without a side");
            }
            stream().consumed(before - data.remaining());
            take(step);
        } catch (P2PException failure) {
            data.position(data.limit());
            refuse(failure);
        }
    }

    private void take(Step step) {
        if (step.agreed().isPresent()) {
            String protocol = step.agreed().get();
            state = State.OPEN;
            session.negotiated(this);
            Use user = isOwn() ? use : session.useOf(protocol, this);
            if (user == null || state == State.OVER) {
                return;
            }
            use = user;
            if (user instanceof AppUse && !isOwn()) {
                acceptance = step.send();
                session.started(this);
                return;
            }
            answer(step.send());
            if (isOwn()) {
                user.onOpen(this);
            } else {
                session.started(this);
            }
            pump();
        } else {
            answer(step.send());
        }
    }

    /** The application takes the stream. */
    void accept() {
        ByteBuffer yes = acceptance;
        acceptance = null;
        answer(yes);
    }

    /** The application does not know the protocol: the peer may propose another one. */
    void decline(AppUse declined) {
        refusals++;
        if (acceptance == null || declined.held > 0 || refusals > MultistreamListener.ATTEMPTS_MAX) {
            reset(RESET_NEGOTIATION_FAILED);
            return;
        }
        acceptance = null;
        use = null;
        state = State.NEGOTIATING;
        try {
            MultistreamListener next = session.channels().listener(declined.protocol);
            ByteBuffer no = next.receive(proposal(declined.protocol)).send();
            listener = next;
            if (no != null && greeted) {
                no.position(no.position() + HEADER_BYTES);
            }
            answer(no);
        } catch (P2PException impossible) {
            throw new IllegalStateException("a proposal that was read before", impossible);
        }
    }

    private void answer(@Nullable ByteBuffer bytes) {
        if (bytes == null || state == State.OVER) {
            return;
        }
        greeted = true;
        ByteBuffer waiting = greeting;
        if (waiting != null) {
            bytes = ByteBuffer.allocate(waiting.remaining() + bytes.remaining())
                    .put(waiting)
                    .put(bytes)
                    .flip();
        }
        greeting = bytes;
        pump();
    }

    private void refuse(P2PException failure) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        Use user = use;
        if (user != null) {
            user.onRefused(this, failure);
        }
        end(RESET_NEGOTIATION_FAILED);
    }

    /** The negotiation took too long. */
    void expire() {
        refuse(P2PException.of(ErrorCode.OPERATION_TIMEOUT, "the peer did not answer which protocol the stream has"));
    }

    @Override
    public void onEnd() {
        if (state == State.NEGOTIATING) {
            refuse(P2PException.of(ErrorCode.STREAM_RESET, "the peer ended the stream before its protocol was agreed"));
            return;
        }
        readEnded = true;
        Use user = use;
        if (state == State.OPEN && user != null) {
            user.onEnd(this);
            overWhenEnded();
        }
    }

    private void overWhenEnded() {
        if (state == State.OPEN && readEnded && out.isEnded()) {
            state = State.OVER;
            session.over(this);
        }
    }

    @Override
    public void onReset(long code) {
        Use user = use;
        if (state == State.NEGOTIATING && user != null) {
            refuse(
                    code == RESET_LIMIT
                            ? P2PException.of(ErrorCode.STREAM_LIMIT, "the peer takes no more streams now")
                            : P2PException.of(
                                    ErrorCode.STREAM_RESET,
                                    "the peer reset the stream before its protocol was agreed: " + code));
        } else if (state != State.OVER) {
            state = State.OVER;
            end(code);
            if (user != null) {
                user.onReset(this, code);
            }
        }
    }

    @Override
    public void onStopped(long code) {
        if (state == State.OPEN && use instanceof HostUses.Hear && !readEnded) {
            // Who has nothing to ask of this side may still answer.
            return;
        }
        onReset(code);
    }

    @Override
    public void onWritable() {
        pump();
        Use user = use;
        if (state == State.OPEN && user != null && out.isEmpty()) {
            user.onWritable(this);
        }
    }
}
