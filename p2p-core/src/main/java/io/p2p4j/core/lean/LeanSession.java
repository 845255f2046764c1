package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The lean protocol (docs/WIRE.md) of the Netty and the simulator provider, as a machine without threads, sockets or
 * clocks. Runs over an already secured link. Owned by one thread.
 *
 * <p>Beyond {@link SessionMachine}: buffers given to {@link #sendMessage} and {@link #writeStream} belong to the session
 * until their token is answered, which moves their position. {@link #consumed} is called once for each message with its
 * length, for an empty message too (section 6: what a message costs beside its bytes is given back then). After
 * {@link #close} what still arrives is dropped and counts as consumed.
 */
public final class LeanSession extends LeanParts implements SessionMachine {
    /** The life of a session (docs/WIRE.md section 8). */
    private enum State {
        NEW,
        HANDSHAKE,
        OPEN,
        /** Closed by this side: what was accepted before is being sent. */
        DRAINING,
        /** CLOSE is out, the peer's is awaited. */
        CLOSE_SENT,
        /** The peer closed cleanly, the answer waits. */
        ANSWERING,
        CLOSED
    }

    /** Then what was written is reported: few events wait at a time, however much there is to write. */
    private static final int OUTPUT_FRAMES_MAX = 64;

    private static final CloseReason NOT_CLOSING =
            new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL, "");

    /** What reads the hello or a frame that has arrived in part; null between two frames. */
    private @Nullable FrameReader reader;

    private State state = State.NEW;
    /** Until the peer has said its own. */
    private @Nullable Hello local;

    private byte @Nullable [] update;
    /** Whether anything was given to the sink: before that the hello can still become a refusal. */
    private boolean outputBegun;
    /** Whether the sink took no more at the end of the last output. */
    private boolean stalled;

    private long nowNanos;
    private CloseReason closing = NOT_CLOSING;

    /**
     * Makes a session that speaks every version and feature of this implementation.
     *
     * @param config what it must know of its side
     */
    public LeanSession(SessionConfig config) {
        this(config, Wire.VERSION_MIN, Wire.VERSION_MAX, Wire.FEATURES);
    }

    /** Makes a session that names other versions and features: an older or newer peer, for tests. */
    LeanSession(SessionConfig config, int versionMin, int versionMax, SortedSet<String> features) {
        super(config.limits(), config.role());
        local = new Hello(
                versionMin,
                versionMax,
                features,
                limits.messageBytesMax(),
                limits.frameBytesMax(),
                limits.messageWindowBytes(),
                limits.streamWindowBytes(),
                limits.connectionWindowBytes(),
                limits.streamsMax(),
                config.agent(),
                config.protocols(),
                config.listenAddresses(),
                Optional.of(config.observedAddress()));
        reader = new FrameReader(new FrameRouter(this), limits.frameBytesMax());
    }

    // Input

    @Override
    public void start(long now, long handshakeDeadlineNanos) {
        if (state != State.NEW) {
            throw new IllegalStateException("session is " + state + " (expected NEW)");
        }
        nowNanos = now;
        state = State.HANDSHAKE;
        handshakeUntil(handshakeDeadlineNanos);
        if (local != null) {
            control().hello(HelloCodec.encode(local));
        }
    }

    @Override
    public void onBytes(ByteBuffer data, long now) {
        FrameReader current = reader;
        if (current == null) {
            current = FrameReader.ofFrames(new FrameRouter(this), limits.frameBytesMax());
            reader = current;
        }
        read(current, data, now);
        if (current.isBetweenFrames()) {
            reader = null;
        }
    }

    /** Takes bytes that a reader cuts into frames, the session's own or that of another stream of the same link. */
    void read(FrameReader frames, ByteBuffer data, long now) {
        nowNanos = now;
        if (state == State.CLOSED || state == State.NEW) {
            data.position(data.limit());
            return;
        }
        heardAt(now);
        try {
            frames.read(data);
            if (isTalking()) {
                if (control != null) {
                    control.checkBound(stalled);
                }
            }
        } catch (WireException violation) {
            data.position(data.limit());
            violated(violation);
        }
    }

    void violated(WireException found) {
        fail(found.reason, found.code, Failure.text(found), null);
    }

    /** Tells whether no more frames are taken. */
    boolean isStopped() {
        return reader != null && reader.isStopped();
    }

    private void stopReading() {
        if (reader != null) {
            reader.stop();
        }
    }

    @Override
    public void onLinkClosed(@Nullable P2PException failure, long now) {
        nowNanos = now;
        switch (state) {
            case CLOSED -> dropControl();
            case ANSWERING -> {
                dropControl();
                finish(closing, closedFailure());
            }
            case NEW, HANDSHAKE, OPEN, DRAINING, CLOSE_SENT -> {
                boolean early = state == State.NEW || state == State.HANDSHAKE;
                dropControl();
                String why = failure == null ? "the link ended without a close" : Failure.text(failure);
                ErrorCode code = early ? ErrorCode.HANDSHAKE_INTERRUPTED : ErrorCode.CONNECTION_LOST;
                if (early && failure != null && failure.code() != ErrorCode.CONNECTION_LOST) {
                    code = failure.code();
                }
                finish(
                        new CloseReason(CloseReason.Origin.NETWORK, CloseReason.Code.CONNECTION_LOST, why),
                        Failure.of(code, why, failure));
            }
        }
    }

    @Override
    public void onTimer(long now) {
        nowNanos = now;
        if (closeDue(now)) {
            if (state == State.ANSWERING) {
                finish(closing, closedFailure());
            } else {
                abort(CloseReason.Code.ABORTED, "the clean close was not complete in time", now);
            }
        } else if (handshakeDue(now)) {
            String why = "the peer's hello did not arrive in time (limit handshakeTimeout: " + limits.handshakeTimeout()
                    + ")";
            fail(CloseReason.Code.HANDSHAKE_TIMEOUT, ErrorCode.HANDSHAKE_TIMEOUT, why, null);
        } else if (idleDue(now)) {
            String why = "nothing was heard of the peer (limit idleTimeout: " + limits.idleTimeout() + ")";
            fail(CloseReason.Code.IDLE_TIMEOUT, ErrorCode.IDLE_TIMEOUT, why, null);
        } else if (keepAliveDue(now)) {
            askedAt(now);
            pings().add(null);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return nextDeadline();
    }

    // Commands
    @Override
    public void sendMessage(ByteBuffer message, @Nullable Object token) {
        if (takesMessages(token)) {
            sender().enqueue(sender().messages(), message, token);
        }
    }

    @Override
    public void sendMessages(ByteBuffer[] messages, Object token) {
        if (takesMessages(token)) {
            sender().enqueueAll(messages, token);
        }
    }

    private boolean takesMessages(@Nullable Object token) {
        if (!isOpen(token)) {
            return false;
        }
        if (sender().messages().ending) {
            failed(token, P2PException.of(ErrorCode.WRITE_CLOSED, "the messages were ended by this side"));
            return false;
        }
        return true;
    }

    @Override
    public void endMessages(Object token) {
        if (!isOpen(token)) {
            return;
        }
        if (!isInForce(Wire.HALF_CLOSE)) {
            failed(token, P2PException.of(ErrorCode.CAPABILITY_MISSING, "the peer's protocol has no half-close"));
            return;
        }
        sender().enqueueEnd(sender().messages(), token);
    }

    @Override
    public void openStream(String protocol, Priority priority, Object token) {
        if (isOpen(token)) {
            streams().open(protocol, priority, token);
        }
    }

    @Override
    public void acceptStream(long id) {
        if (isTalking()) {
            streams().accept(id);
        }
    }

    @Override
    public void refuseStream(long id) {
        if (isTalking()) {
            streams().refuse(id);
        }
    }

    @Override
    public void writeStream(long id, ByteBuffer data, Object token) {
        if (isOpen(token)) {
            streams().write(id, data, token);
        }
    }

    @Override
    public void endStream(long id, Object token) {
        if (isOpen(token)) {
            streams().end(id, token);
        }
    }

    @Override
    public void resetStream(long id, long code) {
        if (isTalking()) {
            streams().reset(id, code);
        }
    }

    @Override
    public void consumed(long channel, int bytes) {
        if (!isTalking()) {
            return;
        }
        if (channel == MESSAGES) {
            messages().consumed(bytes);
        } else {
            streams().consumed(channel, bytes);
        }
    }

    @Override
    public void ping(Object token, long now) {
        nowNanos = now;
        if (isOpen(token)) {
            pings().add(token);
        }
    }

    @Override
    public void updateLocal(List<String> protocols, List<Multiaddr> listenAddresses) {
        update = HelloCodec.encodeUpdate(protocols, listenAddresses);
    }

    @Override
    public void close(CloseReason.Code code, String detail, long deadlineNanos, long now) {
        nowNanos = now;
        CloseReason reason = new CloseReason(CloseReason.Origin.LOCAL, code, detail);
        if (!reason.isClean()) {
            throw new IllegalArgumentException("close code " + code + " (expected NORMAL or GOING_AWAY)");
        }
        if (state == State.NEW || state == State.HANDSHAKE) {
            notice(reason);
            finish(reason, Failure.of(ErrorCode.HANDSHAKE_INTERRUPTED, "closed during the handshake", null));
        } else if (state == State.OPEN) {
            closing = reason;
            state = State.DRAINING;
            closeUntil(deadlineNanos);
            Failure failure = closedFailure();
            messages().discard();
            streams().discard(failure);
            if (pings != null) {
                pings.fail(failure);
            }
        }
    }

    @Override
    public void abort(CloseReason.Code code, String detail, long now) {
        nowNanos = now;
        boolean unfit = code == CloseReason.Code.NORMAL
                || code == CloseReason.Code.GOING_AWAY
                || code == CloseReason.Code.CONNECTION_LOST;
        boolean early = state == State.NEW || state == State.HANDSHAKE;
        fail(
                unfit ? CloseReason.Code.ABORTED : code,
                early ? ErrorCode.HANDSHAKE_INTERRUPTED : ErrorCode.CONNECTION_CLOSED,
                "aborted by this side" + (detail.isEmpty() ? "" : ": " + detail),
                detail);
    }

    /** Tells whether commands are taken; answers the token otherwise. */
    private boolean isOpen(@Nullable Object token) {
        switch (state) {
            case OPEN -> {
                return true;
            }
            case NEW, HANDSHAKE ->
                failed(token, P2PException.of(ErrorCode.HANDSHAKE_INTERRUPTED, "the session is not open yet"));
            case DRAINING, CLOSE_SENT, ANSWERING, CLOSED -> {
                // Closed is the last event: what is asked for after it has no answer.
                if (state != State.CLOSED) {
                    failed(token, closedFailure().untouched());
                }
            }
        }
        return false;
    }

    /** Tells whether frames are still sent. */
    boolean isTalking() {
        return state == State.OPEN || state == State.DRAINING;
    }

    // End

    private Failure closedFailure() {
        return Failure.of(ErrorCode.CONNECTION_CLOSED, "the connection is closed: " + closing, null);
    }

    /** Ends the session with a notice to the peer. */
    private void fail(CloseReason.Code code, ErrorCode error, String text, @Nullable String detail) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.ANSWERING) {
            // The peer's clean close came first; the answer stays the last output.
            finish(closing, closedFailure());
            return;
        }
        // A peer that fell silent is the network's doing or its own crash, not this side's will: the connection is
        // lost.
        boolean lost = code == CloseReason.Code.IDLE_TIMEOUT;
        CloseReason.Origin origin = lost ? CloseReason.Origin.NETWORK : CloseReason.Origin.LOCAL;
        CloseReason reason = new CloseReason(origin, code, detail == null ? text : detail);
        if (state != State.CLOSE_SENT || hasControl()) {
            notice(reason);
        }
        failAll(Failure.of(error, text, null));
        finish(reason, Failure.of(lost ? ErrorCode.CONNECTION_LOST : error, text, null));
    }

    /** Makes CLOSE the last output; a hello that nothing was sent of becomes a refusal (section 1). */
    private void notice(CloseReason reason) {
        boolean helloSent = outputBegun;
        dropControl();
        if (!helloSent) {
            control().hello(new byte[0]);
        }
        control().close(reason.code().number(), reason.detail());
    }

    private void finish(CloseReason reason, Failure failure) {
        stopReading();
        failAll(failure);
        state = State.CLOSED;
        waitNoMore();
        add(new SessionEvent.Closed(reason, failure.untouched()));
    }

    void onClose(long code, String detail) {
        boolean sendable = code != CloseReason.Code.CONNECTION_LOST.number();
        CloseReason remote = new CloseReason(
                CloseReason.Origin.REMOTE,
                sendable ? CloseReason.Code.ofNumber(code) : CloseReason.Code.ABORTED,
                detail);
        switch (state) {
            case HANDSHAKE -> {
                dropControl();
                finish(
                        remote,
                        Failure.of(
                                Failure.earlyCode(remote.code()), "the peer refused the connection: " + remote, null));
            }
            case OPEN, DRAINING, CLOSE_SENT -> onCloseWhileOpen(remote);
            case NEW, ANSWERING, CLOSED -> stopReading();
        }
    }

    private void onCloseWhileOpen(CloseReason remote) {
        stopReading();
        if (!remote.isClean()) {
            dropControl();
            closing = remote;
            finish(remote, closedFailure());
        } else if (state == State.CLOSE_SENT) {
            finish(closing, closedFailure());
        } else {
            if (state == State.OPEN) {
                closing = remote;
                add(new SessionEvent.Closing(remote));
                closeUntil(nowNanos + limits.closeTimeout().toNanos());
            }
            failAll(closedFailure());
            notice(new CloseReason(CloseReason.Origin.LOCAL, closing.code(), ""));
            listenNoMore();
            state = State.ANSWERING;
        }
    }

    // Output

    @Override
    public boolean hasEvents() {
        return hasAny();
    }

    @Override
    public @Nullable Deque<byte[]> pollMessages() {
        return takeMessages();
    }

    @Override
    public @Nullable Deque<Object> pollDone() {
        return takeDone();
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return poll();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The order is that of docs/WIRE.md section 7.
     */
    @Override
    public boolean pollOutput(ByteSink sink, long now) {
        nowNanos = now;
        boolean any = false;
        stalled = false;
        for (int frames = 0; frames < OUTPUT_FRAMES_MAX; frames++) {
            if (!sink.isWritable()) {
                stalled = true;
                return any;
            }
            if (!writeNext(sink)) {
                rest();
                return any;
            }
            any = true;
        }
        return any;
    }

    private boolean writeNext(ByteSink sink) {
        if (isTalking()) {
            fillControl();
        }
        if (hasControl()) {
            control().drainTo(sink);
            outputBegun = true;
            if (state == State.ANSWERING) {
                finish(closing, closedFailure());
            }
            return true;
        }
        if (!isTalking()) {
            return false;
        }
        if (sender != null && sender.writeOne(sink)) {
            return true;
        }
        if (state == State.DRAINING && (sender == null || sender.unfinished() == 0)) {
            control().close(closing.code().number(), closing.detail());
            listenNoMore();
            state = State.CLOSE_SENT;
            return true;
        }
        return false;
    }

    private void fillControl() {
        if (messages != null) {
            messages.writeWindow(this);
        }
        if (streams != null && streams.hasControl()) {
            streams.writeControl();
        }
        if (pings != null && pings.isWaiting()) {
            pings.write(control(), nowNanos);
        }
        if (update != null) {
            if (isInForce(Wire.UPDATE)) {
                control().update(update);
            }
            update = null;
        }
    }

    // Frames

    void onHello(ByteBuffer fields) {
        Hello own = local;
        if (!fields.hasRemaining() || own == null) {
            return;
        }
        Hello hello = HelloCodec.decode(fields);
        int version = own.versionShared(hello);
        Terms settled = Terms.of(own, hello);
        local = null;
        settled(settled);
        state = State.OPEN;
        openedAt(nowNanos);
        add(new SessionEvent.Opened(
                version, settled.features(), settled.messageBytesMax(), hello.described(own.agent())));
    }

    void onUpdate(ByteBuffer body) {
        requireFeature(Wire.UPDATE);
        if (hasPeer()) {
            add(HelloCodec.decodeUpdate(body));
        }
    }

    void onPing(long payload) {
        if (isTalking()) {
            control().ping(FrameType.PONG, payload);
        }
    }

    void onPong(long payload) {
        pings().onPong(payload, nowNanos);
    }

    void requireFeature(String feature) {
        if (!isInForce(feature)) {
            throw WireException.unexpected("a frame of the feature " + feature + ", which is not in force");
        }
    }
}
