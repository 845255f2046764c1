package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.Session;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The session of a libp2p host over anything that opens byte streams. Owned by one thread.
 *
 * <p><b>Opened when?</b> When the peer has answered identify; or when it was heard and has refused identify, or has not
 * answered within {@value #IDENTIFY_SECONDS_MAX} s or half of the handshake timeout. What it says later is a change.
 */
abstract class HostSession implements Session {
    /** The protocol of application messages. */
    static final String MESSAGE_PROTOCOL = "/p2p4j/message/1.0.0";

    private static final int IDENTIFY_SECONDS_MAX = 5;
    private static final int VERSION = 1;

    /** The life of a session. */
    enum State {
        NEW,
        HANDSHAKE,
        OPEN,
        /** Closed by this side: what was accepted before is being sent. */
        DRAINING,
        /** Everything is sent to a peer that may not answer a goodbye: it is asked whether it has read it. */
        CONFIRMING,
        /** The goodbye is out, the peer's is awaited. */
        GOODBYE_SENT,
        /** The peer closed cleanly, the answer waits for the sink. */
        ANSWERING,
        CLOSED
    }

    private static final CloseReason NOT_CLOSING =
            new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.NORMAL, "");

    private final SessionConfig config;
    /** The protocol of the word that goes before the end of a connection. */
    private final String closeProtocol;

    private final EventQueue events = new EventQueue();
    private final Timers timers;
    private final Channels channels;
    private final Identification identification;
    private @Nullable Messages messages;
    private State state = State.NEW;
    private CloseReason closing = NOT_CLOSING;
    /** What the peer said before its goodbye. */
    private @Nullable CloseReason goodbye;

    private boolean discarding;
    private boolean peerHeard;
    private boolean identifyOver;
    /** Operations that were accepted and not answered. */
    private int unfinished;

    private long nowNanos;

    HostSession(SessionConfig config, LocalHost host, String closeProtocol) {
        this.config = config;
        this.closeProtocol = closeProtocol;
        this.timers = new Timers(config.limits());
        this.identification = new Identification(this, config, host);
        this.channels = new Channels(this, host, config.limits());
    }

    // What the kind of link decides

    /** Opens a stream; null when the peer lets this side have no more, or the link is over. */
    abstract @Nullable LinkStream openLink(LinkStreamHandler handler, Priority priority);

    /** Begins to talk, before anything else is said. */
    abstract void greet();

    /** Asks the peer for a sign of life; false when too many wait. */
    abstract boolean askPing(Object token);

    /** Drops everything and says goodbye with the reason, in words where the peer may understand them. */
    abstract void sayGoodbye(CloseReason reason, boolean inWords);

    /** What takes the word that goes before the end of a connection. */
    abstract Use goodbyeUse();

    /** Sends nothing any more. */
    abstract void stopLink();

    /** The name of a stream for the application. */
    long idOf(Channel channel) {
        return channel.stream().id();
    }

    // What parts of the session ask for

    EventQueue events() {
        return events;
    }

    String closeProtocol() {
        return closeProtocol;
    }

    Limits limits() {
        return config.limits();
    }

    long now() {
        return nowNanos;
    }

    void time(long now) {
        nowNanos = now;
    }

    State state() {
        return state;
    }

    boolean isDiscarding() {
        return discarding;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Tells whether the application does not know of the connection yet. */
    boolean isBeginning() {
        return state == State.NEW || state == State.HANDSHAKE;
    }

    boolean peerServes(String protocol) {
        return identification.peerServes(protocol);
    }

    Identification identification() {
        return identification;
    }

    Channels channels() {
        return channels;
    }

    Messages messages() {
        if (messages == null) {
            messages = new Messages(this, config.limits());
        }
        return messages;
    }

    @Nullable
    Channel open(String protocol, Use use, boolean lazy) {
        return channels.open(protocol, use, lazy, Priority.HIGH);
    }

    /** An operation was accepted; {@link #sent} or {@link #sendFailed} follows. */
    void begin() {
        unfinished++;
    }

    void sent(Object token) {
        unfinished--;
        events.done(token);
    }

    void sendFailed(Object token, P2PException failure) {
        unfinished--;
        events.failed(token, failure);
    }

    void failSends(Channel channel, Failure why) {
        channel.fail(why);
    }

    void negotiated(Channel channel) {
        channels.negotiated(channel);
    }

    void over(Channel channel) {
        channels.over(channel);
    }

    @Nullable
    Use useOf(String protocol, Channel channel) {
        return channels.useOf(protocol, channel);
    }

    void started(Channel channel) {
        if (channel.use() instanceof AppUse use) {
            if (!isBeginning()) {
                use.announce(channel);
            }
        } else if (channel.use() instanceof HostUses.Tell) {
            channel.send(identification.own(), null);
            channel.finish(null);
        }
    }

    /** A stream of the application is open. */
    void opened(Channel channel, Object token) {
        channels.opened(channel);
        events.add(new SessionEvent.StreamOpened(idOf(channel), token));
    }

    void onGoodbye(CloseReason reason) {
        goodbye = reason;
    }

    /** Identify is answered, or will not be. */
    void identified() {
        identifyOver = true;
        openWhenIdentified();
    }

    /** The peer broke the protocol. */
    void violation(ErrorCode code, String text) {
        fail(CloseReason.Code.PROTOCOL_ERROR, code, text, null);
    }

    // Input

    @Override
    public void start(long now, long handshakeDeadlineNanos) {
        if (state != State.NEW) {
            throw new IllegalStateException("session is " + state + " (expected NEW)");
        }
        nowNanos = now;
        state = State.HANDSHAKE;
        long patience = Math.min(IDENTIFY_SECONDS_MAX * 1_000_000_000L, Math.max(0, handshakeDeadlineNanos - now) / 2);
        timers.handshake(handshakeDeadlineNanos, now + patience);
        greet();
        identification.ask();
    }

    /** Something of the peer arrived. */
    final void heard(long now) {
        nowNanos = now;
        timers.heard(now);
        peerHeard = true;
    }

    /** The bytes that arrived are dealt with. */
    final void afterInput() {
        openWhenIdentified();
    }

    private void openWhenIdentified() {
        if (state != State.HANDSHAKE || !identifyOver || !peerHeard) {
            return;
        }
        state = State.OPEN;
        timers.opened(nowNanos);
        events.opened(new SessionEvent.Opened(
                VERSION, new TreeSet<>(Set.of(features())), identification.messageBytesMax(), identification.peer()));
        channels.announce();
        identification.pushWhenChanged();
    }

    /** What was negotiated for the streams. */
    abstract String features();

    @Override
    public void onLinkClosed(@Nullable P2PException failure, long now) {
        nowNanos = now;
        switch (state) {
            case CLOSED -> stopLink();
            case ANSWERING -> finish(closing, closedFailure());
            case NEW, HANDSHAKE, OPEN, DRAINING, CONFIRMING, GOODBYE_SENT -> {
                boolean early = state == State.NEW || state == State.HANDSHAKE;
                String why = failure == null ? "the link ended without a close" : Failure.textOf(failure);
                ErrorCode code = early ? ErrorCode.HANDSHAKE_INTERRUPTED : ErrorCode.CONNECTION_LOST;
                if (early && failure != null && failure.code() != ErrorCode.CONNECTION_LOST) {
                    code = failure.code();
                }
                stopLink();
                if (state == State.GOODBYE_SENT && failure == null) {
                    // Everything was said, and the peer took the end of the link for its answer.
                    finish(closing, closedFailure());
                } else {
                    finish(
                            new CloseReason(CloseReason.Origin.NETWORK, CloseReason.Code.CONNECTION_LOST, why),
                            new Failure(code, why, failure));
                }
            }
        }
    }

    @Override
    public void onTimer(long now) {
        nowNanos = now;
        if (state == State.CLOSED) {
            return;
        }
        if (timers.closeDue(now)) {
            if (state == State.ANSWERING) {
                finish(closing, closedFailure());
            } else {
                abort(CloseReason.Code.ABORTED, "the clean close was not complete in time", now);
            }
        } else if (timers.handshakeDue(now)) {
            String why = "the peer said nothing in time (limit handshakeTimeout: "
                    + config.limits().handshakeTimeout() + ")";
            fail(CloseReason.Code.HANDSHAKE_TIMEOUT, ErrorCode.HANDSHAKE_TIMEOUT, why, null);
        } else if (timers.idleDue(now)) {
            String why = "nothing was heard of the peer (limit idleTimeout: "
                    + config.limits().idleTimeout() + ")";
            fail(CloseReason.Code.IDLE_TIMEOUT, ErrorCode.IDLE_TIMEOUT, why, null);
        } else {
            if (timers.keepAliveDue(now)) {
                timers.asked(now);
                askPing(OwnPing.KEEP_ALIVE);
            }
            if (timers.identifyDue(now)) {
                timers.identifyOver();
                if (!peerHeard) {
                    askPing(OwnPing.KEEP_ALIVE);
                }
                identified();
            }
            channels.expire(now);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return state == State.CLOSED ? Timers.NEVER : Timers.earlier(timers.next(), channels.nextDeadlineNanos());
    }

    /** The peer's goodbye, with what its multiplexer or link says. */
    final void onPeerGoodbye(CloseReason.Code code, String detail) {
        CloseReason said = goodbye;
        CloseReason remote = said != null ? said : new CloseReason(CloseReason.Origin.REMOTE, code, detail);
        switch (state) {
            case HANDSHAKE -> {
                stopLink();
                finish(remote, new Failure(Failure.early(remote.code()), "the peer refused the connection: " + remote));
            }
            case OPEN, DRAINING, CONFIRMING, GOODBYE_SENT -> onPeerGoodbyeWhileOpen(remote);
            case NEW, ANSWERING, CLOSED -> {
                // It was said before.
            }
        }
    }

    private void onPeerGoodbyeWhileOpen(CloseReason remote) {
        if (!remote.isClean()) {
            closing = remote;
            stopLink();
            finish(remote, closedFailure());
        } else if (state == State.GOODBYE_SENT) {
            finish(closing, closedFailure());
        } else {
            if (state == State.OPEN) {
                closing = remote;
                if (messages != null) {
                    messages.deliverAll();
                }
                events.add(new SessionEvent.Closing(remote));
                timers.closing(nowNanos + config.limits().closeTimeout().toNanos());
            }
            channels.dropAll(closedFailure());
            sayGoodbye(new CloseReason(CloseReason.Origin.LOCAL, closing.code(), ""), false);
            timers.silent();
            state = State.ANSWERING;
        }
    }

    final void answered(Object token, long roundTripNanos) {
        if (token == OwnPing.CONFIRM) {
            if (state == State.CONFIRMING) {
                sayGoodbye(closing, false);
                finish(closing, closedFailure());
            }
        } else {
            events.add(new SessionEvent.Pong(token, roundTripNanos));
        }
    }

    // Output

    @Override
    public final @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    /** Something was given to the link, which has nothing to say when this side has no word left. */
    final void afterOutput(boolean nothingWaits) {
        if (state == State.DRAINING && unfinished == 0) {
            timers.silent();
            if (peerServes(closeProtocol)) {
                sayGoodbye(closing, true);
                state = State.GOODBYE_SENT;
            } else {
                messages().finish();
                state = State.CONFIRMING;
                askPing(OwnPing.CONFIRM);
            }
        } else if (state == State.ANSWERING && nothingWaits) {
            finish(closing, closedFailure());
        }
    }

    // Commands

    @Override
    public void sendMessage(ByteBuffer message, @Nullable Object token) {
        if (takes(token)) {
            messages().send(message, token);
        }
    }

    @Override
    public void endMessages(Object token) {
        if (takes(token)) {
            messages().end(token);
        }
    }

    @Override
    public void openStream(String protocol, Priority priority, Object token) {
        if (!takes(token)) {
            return;
        }
        AppUse use = new AppUse(this, protocol, token);
        if (channels.open(protocol, use, false, priority) == null) {
            use.failOpening(P2PException.of(ErrorCode.STREAM_LIMIT, "no stream can be opened now"));
        }
    }

    @Override
    public void acceptStream(long id) {
        channels.accept(id);
    }

    @Override
    public void refuseStream(long id) {
        channels.decline(id);
    }

    @Override
    public void writeStream(long id, ByteBuffer data, Object token) {
        Channel channel = takes(token) ? channels.writable(id, token) : null;
        if (channel != null) {
            if (channel.out().isEnding()) {
                events.failed(
                        token, P2PException.of(ErrorCode.WRITE_CLOSED, "stream " + id + " was ended by this side"));
                return;
            }
            begin();
            channel.send(data, token);
        }
    }

    @Override
    public void endStream(long id, Object token) {
        Channel channel = takes(token) ? channels.writable(id, token) : null;
        if (channel != null) {
            begin();
            channel.finish(token);
        }
    }

    @Override
    public void resetStream(long id, long code) {
        channels.reset(id, code);
    }

    @Override
    public void consumed(long channel, int bytes) {
        if (state == State.CLOSED || discarding) {
            return;
        }
        if (channel == MESSAGES) {
            messages().consumed();
        } else {
            channels.consumed(channel, bytes);
        }
    }

    @Override
    public void ping(Object token, long now) {
        nowNanos = now;
        if (takes(token) && !askPing(token)) {
            events.failed(token, P2PException.of(ErrorCode.QUEUE_FULL, "too many pings are not answered"));
        }
    }

    @Override
    public void updateLocal(List<String> protocols, List<Multiaddr> listenAddresses) {
        identification.update(protocols, listenAddresses);
    }

    @Override
    public void close(CloseReason.Code code, String detail, long deadlineNanos, long now) {
        nowNanos = now;
        CloseReason reason = new CloseReason(CloseReason.Origin.LOCAL, code, detail);
        if (!reason.isClean()) {
            throw new IllegalArgumentException("close code " + code + " (expected NORMAL or GOING_AWAY)");
        }
        if (state == State.NEW || state == State.HANDSHAKE) {
            closing = reason;
            sayGoodbye(reason, true);
            finish(reason, new Failure(ErrorCode.HANDSHAKE_INTERRUPTED, "closed during the handshake"));
        } else if (state == State.OPEN) {
            closing = reason;
            state = State.DRAINING;
            timers.closing(deadlineNanos);
            discarding = true;
            if (messages != null) {
                messages.discard();
            }
            channels.discard(closedFailure());
            failPings(closedFailure());
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

    /** Fails the pings that commands asked for. */
    abstract void failPings(Failure failure);

    /** Tells whether commands are taken; answers the token otherwise. */
    private boolean takes(@Nullable Object token) {
        switch (state) {
            case OPEN -> {
                return true;
            }
            case NEW, HANDSHAKE ->
                events.failed(token, P2PException.of(ErrorCode.HANDSHAKE_INTERRUPTED, "the session is not open yet"));
            case DRAINING, CONFIRMING, GOODBYE_SENT, ANSWERING ->
                events.failed(token, closedFailure().untouched());
            case CLOSED -> {
                // Closed is the last event: what is asked for after it has no answer.
            }
        }
        return false;
    }

    // End

    private Failure closedFailure() {
        return new Failure(ErrorCode.CONNECTION_CLOSED, "the connection is closed: " + closing);
    }

    /** Ends the session with a word to the peer. */
    final void fail(CloseReason.Code code, ErrorCode error, String text, @Nullable String detail) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.ANSWERING) {
            // The peer's clean close came first; the answer stays the last output.
            finish(closing, closedFailure());
            return;
        }
        // A peer that fell silent is the network's doing or its own crash: the connection is lost.
        boolean lost = code == CloseReason.Code.IDLE_TIMEOUT;
        CloseReason.Origin origin = lost ? CloseReason.Origin.NETWORK : CloseReason.Origin.LOCAL;
        CloseReason reason = new CloseReason(origin, code, detail == null ? text : detail);
        if (state != State.GOODBYE_SENT) {
            channels.dropAll(new Failure(error, text));
            sayGoodbye(reason, !identification.isForeign());
        }
        finish(reason, new Failure(lost ? ErrorCode.CONNECTION_LOST : error, text));
    }

    private void finish(CloseReason reason, Failure failure) {
        channels.dropAll(failure);
        failPings(failure);
        state = State.CLOSED;
        timers.closed();
        events.closed(new SessionEvent.Closed(reason, failure.untouched()));
    }
}
