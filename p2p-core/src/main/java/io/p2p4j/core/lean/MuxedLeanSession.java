package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.MuxedSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxedLink;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lean protocol over a link that carries streams by itself (docs/WIRE.md section 13): a {@link LeanSession} whose frames
 * are spread over the link's streams, and put together from them. Owned by the link's loop.
 */
public final class MuxedLeanSession implements MuxedSession {
    private final LeanSession session;
    private final MuxedLink link;
    private final boolean dialer;
    private final LaneInput input;
    private final LaneOutput output;
    private final FrameReader controlReader;
    private final int frameBytesMax;
    /** By the stream's id: streams that were announced, and are not over at this layer. */
    private final Map<Long, Lane> lanes = new TreeMap<>();
    /** The same that came before the frame that announces them. */
    private final Map<Long, Lane> unannounced = new TreeMap<>();
    /** Lanes that wait until the peer lets this side open a link stream. */
    private final ArrayDeque<Lane> unopened = new ArrayDeque<>();

    private @Nullable Lane control;
    private @Nullable Lane messagesOut;
    private @Nullable Lane messagesIn;
    private long peerIdMax;
    private long bytesSent;
    private long bytesReceived;
    private boolean started;
    private boolean over;
    private boolean peerClosed;
    /** Whether CLOSE was written after the peer's. */
    private boolean answered;

    /**
     * Makes a session.
     *
     * @param config what it must know of its side
     * @param link whose streams it uses
     */
    public MuxedLeanSession(SessionConfig config, MuxedLink link) {
        this.session = new LeanSession(config);
        this.link = link;
        this.dialer = config.role() == ConnectionInfo.Role.DIALER;
        this.frameBytesMax = config.limits().frameBytesMax();
        this.input = new LaneInput(this, new FrameRouter(session));
        this.output = new LaneOutput(this);
        this.controlReader = new FrameReader(input, frameBytesMax);
    }

    // What the lanes tell.

    void sent(int bytes) {
        bytesSent += bytes;
    }

    long bytesSent() {
        return bytesSent;
    }

    void received(int bytes) {
        bytesReceived += bytes;
        try {
            input.deliverCloseWhenDue();
        } catch (WireException violation) {
            session.violated(violation);
        }
    }

    /** Tells whether the session takes no more frames. */
    boolean isStopped() {
        return session.isStopped();
    }

    long bytesReceived() {
        return bytesReceived;
    }

    void read(FrameReader frames, ByteBuffer data) {
        session.read(frames, data, now());
    }

    void unexpected(Lane lane, String what) {
        lane.ignore();
        session.violated(WireException.unexpected(what));
    }

    /** A link stream that the peer opened has said what it is for. */
    void identified(Lane lane) {
        switch (lane.use) {
            case CONTROL -> {
                if (dialer || control != null) {
                    unexpected(lane, "a second control stream");
                    return;
                }
                becomeControl(lane);
            }
            case MESSAGES -> {
                if (messagesIn != null) {
                    unexpected(lane, "a second link stream for messages");
                    return;
                }
                messagesIn = lane;
                lane.reader = FrameReader.ofFrames(new LaneInput.Bodies(input, 0), frameBytesMax);
                lane.ready = session.hasPeer();
                lane.finish();
            }
            case STREAM -> identifiedStream(lane);
            case UNKNOWN, STREAM_ID -> throw new IllegalStateException("a lane for " + lane.use);
        }
    }

    private void becomeControl(Lane lane) {
        lane.use = Lane.Use.CONTROL;
        lane.reader = controlReader;
        lane.ready = true;
        control = lane;
    }

    private void identifiedStream(Lane lane) {
        Lane known = lanes.get(lane.id);
        boolean own = (lane.id & 1) == (dialer ? 1 : 0);
        boolean taken = known == null ? lane.id <= peerIdMax : known.stream != null;
        if (own || taken || unannounced.containsKey(lane.id)) {
            unexpected(lane, "a second link stream for stream " + lane.id);
            return;
        }
        lane.reader = readerOf(lane.id);
        if (known == null) {
            unannounced.put(lane.id, lane);
            return;
        }
        bind(known, lane);
    }

    private FrameReader readerOf(long id) {
        return FrameReader.ofFrames(new LaneInput.Bodies(input, id), frameBytesMax);
    }

    /** The peer's link stream takes the place that was kept for it. */
    private void bind(Lane placeholder, Lane lane) {
        LinkStream stream = lane.stream;
        lane.replace(placeholder);
        lanes.put(lane.id, lane);
        if (stream != null) {
            lane.attach(stream);
        }
    }

    /** The peer opens a stream, and the session will hear of it next. */
    void announced(long id) {
        peerIdMax = Math.max(peerIdMax, id);
        Lane lane = unannounced.remove(id);
        if (lane == null) {
            lane = new Lane(this);
            lane.use = Lane.Use.STREAM;
            lane.id = id;
            lane.ready = true;
        }
        lanes.put(id, lane);
    }

    /** The session has heard of a stream that the peer opened. */
    void opened(long id) {
        Lane lane = lanes.get(id);
        if (lane != null) {
            lane.release();
        }
    }

    /** The peer's hello was read: what waited for it goes on. */
    void helloRead() {
        if (messagesIn != null && session.hasPeer()) {
            messagesIn.release();
        }
    }

    /** The session hears of the peer's CLOSE next. */
    void peerCloses() {
        peerClosed = true;
    }

    /** The session's own CLOSE is written. */
    void closes() {
        answered = peerClosed;
    }

    /** Nothing more is sent on a stream. */
    void finish(long id) {
        Lane lane = lanes.get(id);
        if (lane != null) {
            lane.finish();
        }
    }

    void forgetWhenOver(Lane lane) {
        if (lane.isOver() && lane.use == Lane.Use.STREAM) {
            lanes.remove(lane.id, lane);
        }
    }

    // What the output asks for.

    boolean isWritable() {
        return control != null && link.isWritable();
    }

    Lane control() {
        return Objects.requireNonNull(control, "control");
    }

    Lane messagesLane() {
        Lane lane = messagesOut;
        if (lane == null) {
            lane = new Lane(this);
            lane.use = Lane.Use.MESSAGES;
            messagesOut = lane;
            lane.ignore();
            open(lane, ByteBuffer.wrap(new byte[] {Lane.MESSAGES_BYTE}));
        }
        return lane;
    }

    void openLane(long id) {
        Lane lane = new Lane(this);
        lane.use = Lane.Use.STREAM;
        lane.id = id;
        lane.reader = readerOf(id);
        lane.ready = true;
        lanes.put(id, lane);
        ByteBuffer first = ByteBuffer.allocate(1 + Wire.VARINT_BYTES_MAX).put((byte) Lane.STREAM_BYTE);
        Wire.putVarint(first, id);
        open(lane, first.flip());
    }

    Lane laneOf(long id) {
        return Objects.requireNonNull(lanes.get(id), "lane");
    }

    private void open(Lane lane, ByteBuffer first) {
        LinkStream stream = unopened.isEmpty() ? link.openStream(lane) : null;
        if (stream != null) {
            lane.attach(stream);
        } else {
            unopened.addLast(lane);
        }
        lane.write(first);
    }

    private void openWaiting() {
        if (over || !started) {
            return;
        }
        if (dialer && control == null) {
            Lane lane = new Lane(this);
            LinkStream stream = link.openStream(lane);
            if (stream == null) {
                return;
            }
            lane.attach(stream);
            becomeControl(lane);
        }
        while (!unopened.isEmpty()) {
            LinkStream stream = link.openStream(unopened.getFirst());
            if (stream == null) {
                return;
            }
            unopened.removeFirst().attach(stream);
        }
    }

    private long now() {
        return link.loop().nanoTime();
    }

    // The link.

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        Lane lane = new Lane(this);
        lane.attach(stream);
        return lane;
    }

    @Override
    public void onStreamsAvailable() {
        openWaiting();
    }

    @Override
    public void onPeerClose(long code, String detail, long nowNanos) {
        // What the end means was said on control, or it was not a clean one: the end of the link tells.
    }

    @Override
    public void onLinkClosed(@Nullable P2PException failure, long nowNanos) {
        over = true;
        session.onLinkClosed(failure, nowNanos);
    }

    @Override
    public boolean pollOutput(long nowNanos) {
        openWaiting();
        return session.pollOutput(output, nowNanos);
    }

    @Override
    public boolean hasEvents() {
        return session.hasEvents();
    }

    @Override
    public @Nullable Deque<byte[]> pollMessages() {
        return session.pollMessages();
    }

    @Override
    public @Nullable Deque<Object> pollDone() {
        return session.pollDone();
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        SessionEvent event = session.pollEvent();
        if (event instanceof SessionEvent.Closed && !over) {
            over = true;
            unopened.clear();
            if (peerClosed && !answered) {
                // The peer has said its last word and waits for this.
                link.close(0, "");
            }
        }
        return event;
    }

    // Commands go straight to the session.

    @Override
    public void start(long nowNanos, long handshakeDeadlineNanos) {
        started = true;
        session.start(nowNanos, handshakeDeadlineNanos);
        openWaiting();
    }

    @Override
    public void onTimer(long nowNanos) {
        session.onTimer(nowNanos);
    }

    @Override
    public void sendMessage(ByteBuffer message, @Nullable Object token) {
        session.sendMessage(message, token);
    }

    @Override
    public void sendMessages(ByteBuffer[] messages, Object token) {
        session.sendMessages(messages, token);
    }

    @Override
    public void endMessages(Object token) {
        session.endMessages(token);
    }

    @Override
    public void openStream(String protocol, Priority priority, Object token) {
        session.openStream(protocol, priority, token);
    }

    @Override
    public void acceptStream(long id) {
        session.acceptStream(id);
    }

    @Override
    public void refuseStream(long id) {
        session.refuseStream(id);
    }

    @Override
    public void writeStream(long id, ByteBuffer data, Object token) {
        session.writeStream(id, data, token);
    }

    @Override
    public void endStream(long id, Object token) {
        session.endStream(id, token);
    }

    @Override
    public void resetStream(long id, long code) {
        session.resetStream(id, code);
    }

    @Override
    public void consumed(long channel, int bytes) {
        session.consumed(channel, bytes);
    }

    @Override
    public void ping(Object token, long nowNanos) {
        session.ping(token, nowNanos);
    }

    @Override
    public void updateLocal(List<String> protocols, List<Multiaddr> listenAddresses) {
        session.updateLocal(protocols, listenAddresses);
    }

    @Override
    public void close(CloseReason.Code code, String detail, long deadlineNanos, long nowNanos) {
        session.close(code, detail, deadlineNanos, nowNanos);
    }

    @Override
    public void abort(CloseReason.Code code, String detail, long nowNanos) {
        session.abort(code, detail, nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return session.nextDeadlineNanos();
    }
}
