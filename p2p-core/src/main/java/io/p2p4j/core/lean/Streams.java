package io.p2p4j.core.lean;

import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** All streams of a session: their commands, frames and windows (docs/WIRE.md sections 5 and 6). */
final class Streams {
    private static final long CODE_MAX = Integer.MAX_VALUE;

    private final Events events;
    private final ControlBuffer control;
    private final Sender sender;
    private final Limits limits;
    private final int ownParity;
    private final StreamTable table = new StreamTable();
    private final ReceiveWindow all;
    private final ArrayDeque<LeanStream> opens = new ArrayDeque<>();
    private final ArrayDeque<LeanStream> windowsDue = new ArrayDeque<>();
    private final Terms terms;
    private final boolean enabled;
    private final boolean priorities;
    private long ownIdNext;
    private long peerIdMax;
    private int ownCount;
    private int peerCount;
    private boolean discarding;
    private @Nullable LeanStream current;

    /** Begins without a stream. */
    Streams(Events events, ControlBuffer control, Sender sender, Limits limits, boolean isDialer, Terms terms) {
        this.events = events;
        this.control = control;
        this.sender = sender;
        this.limits = limits;
        this.ownParity = isDialer ? 1 : 0;
        this.ownIdNext = isDialer ? 1 : 2;
        this.all = new ReceiveWindow(limits.connectionWindowBytes());
        this.enabled = terms.features().contains(Wire.STREAMS);
        this.priorities = terms.features().contains(Wire.PRIORITY);
        this.terms = terms;
    }

    // Commands

    void open(String protocol, Priority priority, Object token) {
        if (!Wire.isProtocol(protocol)) {
            throw new IllegalArgumentException("protocol id " + protocol + " (expected 1 to " + Wire.PROTOCOL_CHARS_MAX
                    + " printable ASCII characters without spaces)");
        }
        if (!enabled) {
            events.failed(token, P2PException.of(ErrorCode.CAPABILITY_MISSING, "the peer's protocol has no streams"));
            return;
        }
        if (ownCount >= terms.streamsMax()) {
            events.failed(
                    token,
                    P2PException.of(
                            ErrorCode.STREAM_LIMIT, "the peer lets this side have " + terms.streamsMax() + " streams"));
            return;
        }
        LeanStream stream =
                create(ownIdNext, protocol, priorities ? priority : Priority.NORMAL, token, LeanStream.State.QUEUED);
        ownIdNext += 2;
        ownCount++;
        opens.addLast(stream);
    }

    private LeanStream create(
            long id, String protocol, Priority priority, @Nullable Object token, LeanStream.State state) {
        LeanStream stream =
                new LeanStream(id, protocol, priority, terms.streamWindow(), limits.streamWindowBytes(), token, state);
        table.put(stream);
        return stream;
    }

    void accept(long id) {
        LeanStream stream = table.get(id);
        if (stream != null && stream.state == LeanStream.State.INCOMING) {
            stream.state = LeanStream.State.OPEN;
            control.frame(FrameType.STREAM_ACCEPT, id);
        }
    }

    void refuse(long id) {
        LeanStream stream = table.get(id);
        if (stream != null && stream.state == LeanStream.State.INCOMING) {
            control.frame(FrameType.STREAM_REFUSE, id, Wire.REFUSE_UNSUPPORTED);
            drop(stream);
        }
    }

    void write(long id, ByteBuffer data, Object token) {
        LeanStream stream = writable(id, token);
        if (stream == null) {
            return;
        }
        if (stream.out.ending) {
            events.failed(token, P2PException.of(ErrorCode.WRITE_CLOSED, "stream " + id + " was ended by this side"));
            return;
        }
        sender.enqueue(stream.out, data, token);
    }

    void end(long id, Object token) {
        LeanStream stream = writable(id, token);
        if (stream != null) {
            sender.enqueueEnd(stream.out, token);
        }
    }

    private @Nullable LeanStream writable(long id, Object token) {
        LeanStream stream = table.get(id);
        if (stream == null || stream.state != LeanStream.State.OPEN) {
            events.failed(token, P2PException.of(ErrorCode.STREAM_RESET, "stream " + id + " is not open"));
            return null;
        }
        return stream;
    }

    void reset(long id, long code) {
        LeanStream stream = table.get(id);
        if (stream == null) {
            return;
        }
        if (code < 0 || code > CODE_MAX) {
            throw new IllegalArgumentException("reset code " + code + " (expected 0 to " + CODE_MAX + ")");
        }
        if (stream.state == LeanStream.State.QUEUED) {
            opens.remove(stream);
        } else if (!(stream.out.ended && stream.remoteEnded)) {
            control.frame(FrameType.STREAM_RESET, id, code);
        }
        fail(stream, Failure.of(ErrorCode.STREAM_RESET, "stream " + id + " was reset by this side: " + code, null));
        drop(stream);
    }

    void consumed(long id, int bytes) {
        LeanStream stream = table.get(id);
        if (stream == null || discarding) {
            return;
        }
        stream.in.consume(bytes);
        all.consume(bytes);
        if (!stream.remoteEnded && !stream.windowQueued && stream.in.due(0) > 0) {
            stream.windowQueued = true;
            windowsDue.addLast(stream);
        }
        forgetWhenOver(stream);
    }

    /** The sink took the end of a stream of this side. */
    void onEndWritten(long id) {
        LeanStream stream = table.get(id);
        if (stream != null) {
            forgetWhenOver(stream);
        }
    }

    /** From now on nobody takes what comes: it is dropped and its credit returned; streams not yet open fail. */
    void discard(Failure failure) {
        discarding = true;
        all.consume(all.held());
        for (LeanStream stream : table.sorted()) {
            stream.in.consume(stream.in.held());
            if (stream.state != LeanStream.State.OPEN) {
                fail(stream, failure);
                drop(stream);
            } else {
                stream.windowQueued = true;
                windowsDue.addLast(stream);
                forgetWhenOver(stream);
            }
        }
        opens.clear();
    }

    /** Fails everything and forgets it, so that nothing is answered again. */
    void fail(Failure failure) {
        for (LeanStream stream : table.sorted()) {
            fail(stream, failure);
            drop(stream);
        }
        opens.clear();
        windowsDue.clear();
    }

    private void fail(LeanStream stream, Failure failure) {
        if (stream.openToken != null
                && (stream.state == LeanStream.State.QUEUED || stream.state == LeanStream.State.OPENING)) {
            events.failed(stream.openToken, failure.when(stream.state == LeanStream.State.OPENING));
        }
        sender.fail(stream.out, failure);
    }

    // Output

    boolean hasControl() {
        return !opens.isEmpty() || !windowsDue.isEmpty() || all.due(0) > 0;
    }

    void writeControl() {
        if (!enabled) {
            return;
        }
        long more = all.due(0);
        if (more > 0) {
            all.grant(more);
            control.frame(FrameType.WINDOW_ALL, more);
        }
        for (LeanStream stream = windowsDue.pollFirst(); stream != null; stream = windowsDue.pollFirst()) {
            stream.windowQueued = false;
            long credit = stream.state == LeanStream.State.OPEN && !stream.remoteEnded ? stream.in.due(0) : 0;
            if (credit > 0) {
                stream.in.grant(credit);
                control.frame(FrameType.WINDOW, stream.id, credit);
            }
        }
        for (LeanStream stream = opens.pollFirst(); stream != null; stream = opens.pollFirst()) {
            stream.state = LeanStream.State.OPENING;
            control.streamOpen(stream.id, Wire.priorityNumber(stream.out.priority), stream.protocol);
        }
    }

    // Frames

    void onOpen(long id, long priority, ByteBuffer body) {
        String protocol = HelloCodec.protocol(body);
        Priority wanted = Wire.priorityOf(priority);
        checkEnabled();
        if ((id & 1) == ownParity || id <= peerIdMax) {
            throw WireException.unexpected(
                    "STREAM_OPEN with id " + id + " (expected the peer's next, above " + peerIdMax + ")");
        }
        peerIdMax = id;
        if (discarding) {
            return;
        }
        if (peerCount >= limits.streamsMax()) {
            control.frame(FrameType.STREAM_REFUSE, id, Wire.REFUSE_LIMIT);
            return;
        }
        peerCount++;
        // The priority is that of the peer's bytes; this side's own answer goes with the same urgency.
        Priority effective = priorities ? wanted : Priority.NORMAL;
        create(id, protocol, effective, null, LeanStream.State.INCOMING);
        events.add(new SessionEvent.StreamIncoming(id, protocol, effective));
    }

    void onFields(FrameType type, long id, long second) {
        checkEnabled();
        LeanStream stream = table.get(id);
        if (stream == null) {
            checkOpened(type, id);
        } else if (stream.state == LeanStream.State.QUEUED) {
            throw WireException.unexpected(type + " for stream " + id + ", which was never opened");
        }
        switch (type) {
            case STREAM_DATA -> onData(stream, (int) second);
            case STREAM_ACCEPT -> onAccept(stream);
            case STREAM_REFUSE -> onRefuse(stream, second);
            case STREAM_END -> onEnd(stream);
            case STREAM_RESET -> onReset(stream, second);
            case WINDOW -> {
                if (stream != null) {
                    sender.credit(stream.out, second);
                }
            }
            case MESSAGE, MESSAGE_PART, MESSAGES_END, STREAM_OPEN, WINDOW_ALL, PING, PONG, UPDATE, CLOSE, SENT ->
                throw new IllegalStateException(type + " is no frame of an open stream");
        }
    }

    void onWindowAll(long bytes) {
        checkEnabled();
        sender.creditAll(bytes);
    }

    private void onData(@Nullable LeanStream stream, int length) {
        current = null;
        if (!all.arrive(length)) {
            throw overrun("all streams together", length, all);
        }
        if (stream == null) {
            all.consume(length);
            return;
        }
        if (stream.state != LeanStream.State.OPEN || stream.remoteEnded) {
            throw WireException.unexpected("STREAM_DATA for stream " + stream.id + ", which the peer may not write");
        }
        if (!stream.in.arrive(length)) {
            throw overrun("stream " + stream.id, length, stream.in);
        }
        if (discarding) {
            stream.in.consume(length);
            all.consume(length);
            if (!stream.windowQueued && stream.in.due(0) > 0) {
                stream.windowQueued = true;
                windowsDue.addLast(stream);
            }
        } else {
            current = stream;
        }
    }

    private static WireException overrun(String what, int length, ReceiveWindow window) {
        return new WireException(
                ErrorCode.FLOW_CONTROL_VIOLATION,
                length + " bytes for " + what + " (the peer has credit for " + window.credit() + ")");
    }

    void onBody(ByteBuffer data) {
        LeanStream stream = current;
        if (stream != null && stream.state == LeanStream.State.OPEN && !discarding) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            events.add(new SessionEvent.StreamData(stream.id, ByteBuffer.wrap(bytes)));
        }
    }

    private void onAccept(@Nullable LeanStream stream) {
        if (stream == null) {
            return;
        }
        if (stream.state != LeanStream.State.OPENING || stream.openToken == null) {
            throw WireException.unexpected("STREAM_ACCEPT for stream " + stream.id + ", which waits for none");
        }
        stream.state = LeanStream.State.OPEN;
        events.add(new SessionEvent.StreamOpened(stream.id, stream.openToken));
    }

    private void onRefuse(@Nullable LeanStream stream, long reason) {
        if (stream == null) {
            return;
        }
        if (stream.state != LeanStream.State.OPENING) {
            throw WireException.unexpected("STREAM_REFUSE for stream " + stream.id + ", which waits for no answer");
        }
        Failure failure;
        if (reason == Wire.REFUSE_UNSUPPORTED) {
            failure = Failure.of(
                    ErrorCode.PROTOCOL_UNSUPPORTED, "the peer does not serve the protocol " + stream.protocol, null);
        } else if (reason == Wire.REFUSE_LIMIT) {
            failure = Failure.of(ErrorCode.STREAM_LIMIT, "the peer takes no more streams now", null);
        } else {
            failure = Failure.of(ErrorCode.STREAM_RESET, "the peer refused the stream: " + reason, null);
        }
        if (stream.openToken != null) {
            events.failed(stream.openToken, failure.untouched());
        }
        drop(stream);
    }

    private void onEnd(@Nullable LeanStream stream) {
        if (stream == null) {
            return;
        }
        if (stream.state != LeanStream.State.OPEN || stream.remoteEnded) {
            throw WireException.unexpected("STREAM_END for stream " + stream.id + ", which the peer may not end");
        }
        stream.remoteEnded = true;
        if (!discarding) {
            events.add(new SessionEvent.StreamEnded(stream.id));
        }
        forgetWhenOver(stream);
    }

    private void onReset(@Nullable LeanStream stream, long code) {
        if (code > CODE_MAX) {
            throw WireException.malformed("reset code " + code + " (expected 0 to " + CODE_MAX + ")");
        }
        if (stream == null) {
            return;
        }
        boolean known = stream.state != LeanStream.State.OPENING;
        fail(
                stream,
                Failure.of(ErrorCode.STREAM_RESET, "stream " + stream.id + " was reset by the peer: " + code, null));
        drop(stream);
        if (known) {
            events.add(new SessionEvent.StreamReset(stream.id, code));
        }
    }

    private void checkEnabled() {
        if (!enabled) {
            throw WireException.unexpected("a frame of the feature " + Wire.STREAMS + ", which is not in force");
        }
    }

    /** A late frame of a stream that is over is tolerated; what was never opened is not. */
    private void checkOpened(FrameType type, long id) {
        boolean opened = id > 0 && ((id & 1) == ownParity ? id < ownIdNext : id <= peerIdMax);
        if (!opened) {
            throw WireException.unexpected(type + " for stream " + id + ", which was never opened");
        }
    }

    private void forgetWhenOver(LeanStream stream) {
        if (stream.state == LeanStream.State.OPEN
                && stream.out.ended
                && stream.out.isEmpty()
                && stream.remoteEnded
                && stream.in.held() == 0) {
            drop(stream);
        }
    }

    /** Forgets a stream; what was unread of it goes back to the window of all, here and nowhere else. */
    private void drop(LeanStream stream) {
        stream.state = LeanStream.State.CLOSED;
        table.remove(stream.id);
        if (!discarding) {
            all.consume(stream.in.held());
        }
        if ((stream.id & 1) == ownParity) {
            ownCount--;
        } else {
            peerCount--;
        }
    }
}
