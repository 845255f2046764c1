package io.p2p4j.libp2p.yamux;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.Muxer;
import io.p2p4j.libp2p.mux.ControlQueue;
import io.p2p4j.libp2p.mux.TurnScheduler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One connection of Yamux (libp2p specifications, yamux/README): bytes of the link and commands go in, calls of a
 * {@link YamuxHandler} and bytes come out. Owned by one thread; time is an argument.
 *
 * <p>Beyond the specification, as implementations do: the length of a frame with RST is the reset's code, and a go-away may
 * carry any code. Tolerated, since implementations send it: frames for streams that are unknown, data after the end.
 */
public final class YamuxMuxer implements Muxer {
    /** The protocol id. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    /** The code of a go-away without a fault. */
    public static final long GO_AWAY_NORMAL = 0;

    /** The code of a go-away because the other end broke the protocol. */
    public static final long GO_AWAY_PROTOCOL_ERROR = 1;

    /** The code of a go-away because of a fault of its sender. */
    public static final long GO_AWAY_INTERNAL_ERROR = 2;

    /** What libp2p calls a stream that a limit forbids. */
    public static final long RESET_LIMIT = 0x1002;

    private static final int PIECE_BYTES_MAX = 65_536;
    private static final long CREDIT_MAX = Frame.UNSIGNED_MAX;

    private final boolean client;
    private final YamuxLimits limits;
    private final YamuxHandler handler;
    private final FrameReader reader = new FrameReader(new Inbound());
    private final ControlQueue control = new ControlQueue();
    private final Pings pings = new Pings();
    private final StreamTable streams = new StreamTable();
    private final TurnScheduler<YamuxStream> scheduler = new TurnScheduler<>();
    private final ArrayDeque<YamuxStream> windowsDue = new ArrayDeque<>(1);
    private int nextId;
    private long buffered;
    /** What windows have grown beyond the protocol's own. */
    private long grown;

    private long nowNanos;
    private boolean goneAway;
    private boolean peerGoneAway;
    private boolean over;

    /** The stream whose turn it is, and what it may still send. */
    private @Nullable YamuxStream current;

    private int turnLeft;
    private int turnSent;
    private @Nullable ByteSink sink;
    private @Nullable ByteBuffer header;

    /**
     * Makes a muxer.
     *
     * @param client whether this end dialed: its streams have odd numbers
     * @param limits what this side grants and bears
     * @param handler takes what comes
     */
    public YamuxMuxer(boolean client, YamuxLimits limits, YamuxHandler handler) {
        this.client = client;
        this.limits = limits;
        this.handler = handler;
        this.nextId = client ? 1 : 2;
    }

    // Input

    /**
     * Takes bytes of the link, all of them, unless it throws.
     *
     * @param data the bytes
     * @param now the time
     * @throws YamuxException when the peer broke the protocol: the caller ends the connection, best after
     *     {@link #goAway} with {@link #GO_AWAY_PROTOCOL_ERROR}
     */
    public void onBytes(ByteBuffer data, long now) {
        nowNanos = now;
        reader.read(data);
        if (control.bytes() > limits.controlBytesMax()) {
            throw YamuxException.unexpected(control.bytes()
                    + " bytes of answers wait because the peer does not read (expected at most "
                    + limits.controlBytesMax() + ")");
        }
    }

    // Commands

    /**
     * {@inheritDoc}
     *
     * <p>The peer learns of it with the next output. Null when either side goes away, or all numbers are used up.
     */
    @Override
    public @Nullable YamuxStream openStream(LinkStreamHandler taker) {
        if (over || goneAway || peerGoneAway || nextId < 0) {
            return null;
        }
        YamuxStream stream = new YamuxStream(this, nextId, true, window());
        stream.start(taker);
        nextId += 2;
        streams.add(stream);
        greet(stream);
        return stream;
    }

    private ReceiveWindow window() {
        return new ReceiveWindow(limits.windowBytes());
    }

    /** The frame that opens a stream, with the window that is wanted. */
    private void greet(YamuxStream stream) {
        stream.greeted = true;
        long more = stream.window.due();
        stream.window.grant(more);
        Frame.add(control, Frame.WINDOW_UPDATE, Frame.SYN, stream.number(), more);
    }

    /**
     * Measures a round trip.
     *
     * @param token given to {@link YamuxHandler#onPong}
     * @return false when too many pings are not answered
     */
    public boolean ping(Object token) {
        return pings.add(token);
    }

    /**
     * Tells the peer that the connection ends. No stream can be opened after that.
     *
     * @param code for the peer
     */
    public void goAway(long code) {
        if (!goneAway) {
            goneAway = true;
            Frame.add(control, Frame.GO_AWAY, 0, 0, code);
        }
    }

    /**
     * Drops every stream and what waits, without a call to their handlers, and says goodbye: the last words on a stream of
     * their own, then the go-away. Frames of the peer are still read; only pings, pongs and its go-away matter.
     *
     * @param lastWords what goes before the go-away; null for nothing
     * @param code for the peer
     */
    public void farewell(@Nullable ByteBuffer lastWords, long code) {
        stop();
        if (lastWords != null && !goneAway && nextId > 0) {
            Frame.add(control, Frame.WINDOW_UPDATE, Frame.SYN, nextId, 0);
            Frame.add(control, Frame.DATA, 0, nextId, lastWords.remaining());
            control.reserve(lastWords.remaining()).put(lastWords);
            Frame.add(control, Frame.WINDOW_UPDATE, Frame.FIN, nextId, 0);
            nextId += 2;
        }
        goAway(code);
    }

    /** Drops every stream and what waits, without a call to their handlers. */
    public void stop() {
        over = true;
        for (YamuxStream stream : new ArrayList<>(streams.all())) {
            stream.drop();
            over(stream);
        }
        windowsDue.clear();
    }

    /**
     * Returns how many streams are open.
     *
     * @return those of both sides
     */
    public int streamCount() {
        return streams.size();
    }

    /**
     * Returns the bytes of all streams that arrived and were not consumed.
     *
     * @return the sum
     */
    public long bufferedBytes() {
        return buffered;
    }

    /**
     * Returns the latest round trip.
     *
     * @return nanoseconds, or 0 before there was one
     */
    public long roundTripNanos() {
        return pings.roundTripNanos();
    }

    // Output

    /**
     * Writes what is to be sent while the sink is writable: answers first, then streams in turn.
     *
     * @param out takes the bytes
     * @param now the time
     * @return true when something was written
     */
    public boolean pollOutput(ByteSink out, long now) {
        nowNanos = now;
        boolean wrote = false;
        sink = out;
        try {
            while (out.isWritable()) {
                if (hasControl()) {
                    writeControl(out);
                    wrote = true;
                } else if (over || !writeTurn()) {
                    break;
                } else {
                    wrote = true;
                }
            }
        } finally {
            sink = null;
        }
        return wrote;
    }

    /**
     * Tells whether frames wait that are not data.
     *
     * @return true when they do
     */
    public boolean hasControl() {
        return !control.isEmpty() || !windowsDue.isEmpty() || pings.hasUnsent();
    }

    private void writeControl(ByteSink out) {
        pings.send(control, nowNanos);
        for (YamuxStream stream = windowsDue.pollFirst(); stream != null; stream = windowsDue.pollFirst()) {
            stream.windowQueued = false;
            if (stream.isReceiving()) {
                writeWindow(stream);
            }
        }
        if (!control.isEmpty()) {
            control.write(out);
        }
    }

    private void writeWindow(YamuxStream stream) {
        ReceiveWindow window = stream.window;
        if (window.due() > 0) {
            if (window.isTooSmall(nowNanos, pings.roundTripNanos())) {
                growWindow(window);
            }
            long more = window.due();
            window.grant(more);
            Frame.add(control, Frame.WINDOW_UPDATE, firstFlags(stream), stream.number(), more);
        }
    }

    private void growWindow(ReceiveWindow window) {
        int size = window.sizeBytes();
        int wanted = Math.min(2 * size, limits.windowBytesMax());
        // The other half is for the windows that streams begin with.
        long left = limits.bufferedBytesMax() / 2 - grown;
        int more = (int) Math.min(wanted - (long) size, left);
        if (size >= YamuxLimits.WINDOW_BYTES_MIN && more > 0) {
            grown += more;
            window.grow(more);
        }
    }

    /** Gives one stream its turn; returns false when nobody wants to send. */
    private boolean writeTurn() {
        for (YamuxStream stream = scheduler.next(); stream != null; stream = scheduler.next()) {
            int piece = scheduler.size() > 1 ? TurnScheduler.TURN_BYTES : PIECE_BYTES_MAX;
            current = stream;
            turnLeft = (int) Math.min(stream.credit, piece);
            turnSent = 0;
            try {
                stream.turn();
            } finally {
                current = null;
            }
            if (stream.isScheduled()) {
                scheduler.sent(stream, turnSent);
                if (!stream.isWanting() || stream.credit == 0) {
                    scheduler.remove(stream);
                }
            }
            if (turnSent > 0 || hasControl()) {
                return true;
            }
        }
        return false;
    }

    // What streams ask for.

    int room(YamuxStream stream) {
        return stream == current && sink != null ? turnLeft : 0;
    }

    void schedule(YamuxStream stream) {
        if (stream.credit > 0 && !over && !stream.isReset()) {
            scheduler.add(stream);
        }
    }

    void unschedule(YamuxStream stream) {
        scheduler.remove(stream);
    }

    void writeData(YamuxStream stream, ByteBuffer data) {
        ByteSink out = sink;
        if (out == null) {
            throw new IllegalStateException("write to " + stream + " outside its turn");
        }
        int count = data.remaining();
        ByteBuffer frame = header;
        if (frame == null) {
            frame = ByteBuffer.allocate(Frame.HEADER_BYTES);
            header = frame;
        }
        Frame.put(frame.clear(), Frame.DATA, firstFlags(stream), stream.number(), count)
                .flip();
        if (!control.isEmpty()) {
            // The frame that opens a stream goes before its data.
            control.write(out);
        }
        out.write(frame);
        out.write(data);
        stream.credit -= count;
        turnLeft -= count;
        turnSent += count + Frame.HEADER_BYTES;
    }

    private int firstFlags(YamuxStream stream) {
        if (stream.greeted) {
            return 0;
        }
        stream.greeted = true;
        streams.acknowledged();
        return Frame.ACK;
    }

    void writeEnd(YamuxStream stream) {
        Frame.add(control, Frame.WINDOW_UPDATE, Frame.FIN | firstFlags(stream), stream.number(), 0);
        forgetWhenOver(stream);
    }

    void writeReset(YamuxStream stream, long code) {
        if (!over) {
            Frame.add(control, Frame.WINDOW_UPDATE, Frame.RST, stream.number(), code);
        }
    }

    void consumed(YamuxStream stream, int bytes) {
        stream.window.consume(bytes);
        buffered -= bytes;
        windowDue(stream);
    }

    void windowDue(YamuxStream stream) {
        if (!over && stream.isReceiving() && !stream.windowQueued && stream.window.due() > 0) {
            stream.windowQueued = true;
            windowsDue.addLast(stream);
        }
    }

    private void forgetWhenOver(YamuxStream stream) {
        if (stream.isOver()) {
            over(stream);
        }
    }

    /** A stream is over; what was not consumed of it stays counted until it is, unless it was reset. */
    void over(YamuxStream stream) {
        if (streams.remove(stream)) {
            grown -= Math.max(0, stream.window.sizeBytes() - limits.windowBytes());
        }
        if (stream.isReset()) {
            int held = stream.held();
            stream.window.consume(held);
            buffered -= held;
        }
    }

    // Frames

    /** What the reader found. */
    private final class Inbound implements FrameReader.Frames {
        /** The stream that the body is for. */
        private @Nullable YamuxStream target;

        private boolean endsHere;

        @Override
        public void onHeader(int type, int flags, int number, long length) {
            switch (type) {
                case Frame.PING -> onPing(flags, length);
                case Frame.GO_AWAY -> {
                    peerGoneAway = true;
                    handler.onGoAway(length);
                }
                case Frame.WINDOW_UPDATE -> onWindow(flags, number, length);
                case Frame.DATA -> onData(flags, number, length);
                default -> throw new IllegalStateException("frame type " + type + " (expected a checked one)");
            }
        }

        private void onPing(int flags, long value) {
            if (flags == Frame.SYN) {
                Frame.add(control, Frame.PING, Frame.ACK, 0, value);
            } else if (flags == Frame.ACK) {
                Object token = pings.onPong(value, nowNanos);
                handler.onPong(token, pings.roundTripNanos());
            } else {
                throw YamuxException.malformed("flags " + flags + " of a ping (expected SYN or ACK)");
            }
        }

        private void onWindow(int flags, int number, long length) {
            YamuxStream stream = stream(flags, number);
            if (stream == null) {
                return;
            }
            if ((flags & Frame.RST) != 0) {
                onReset(stream, length);
                return;
            }
            boolean starved = stream.credit == 0;
            stream.credit += length;
            if (stream.credit > CREDIT_MAX) {
                throw new YamuxException(
                        ErrorCode.FLOW_CONTROL_VIOLATION,
                        "window of " + stream + ": " + stream.credit + " bytes (expected at most " + CREDIT_MAX + ")");
            }
            if (starved && stream.isWanting()) {
                schedule(stream);
            }
            if ((flags & Frame.FIN) != 0) {
                onEnd(stream);
            }
        }

        private void onData(int flags, int number, long length) {
            target = null;
            endsHere = false;
            YamuxStream stream = stream(flags, number);
            if (stream == null) {
                return;
            }
            if ((flags & Frame.RST) != 0) {
                onReset(stream, 0);
                return;
            }
            endsHere = (flags & Frame.FIN) != 0;
            if (!stream.isReceiving()) {
                endsHere = false;
                return;
            }
            long credit = stream.window.credit();
            if (!stream.window.arrive(length)) {
                throw new YamuxException(
                        ErrorCode.FLOW_CONTROL_VIOLATION,
                        length + " bytes for " + stream + " (the peer has credit for " + credit + ")");
            }
            // Counted when announced: the peer may send all of it at any moment.
            buffered += length;
            if (buffered > limits.bufferedBytesMax()) {
                stream.reset(RESET_LIMIT);
                tellReset(stream, RESET_LIMIT);
                return;
            }
            target = stream;
        }

        @Override
        public void onBody(ByteBuffer piece) {
            YamuxStream stream = target;
            if (stream == null || stream.isReset()) {
                return;
            }
            if (stream.isDiscarding()) {
                stream.consumed(piece.remaining());
            } else {
                stream.handler().onBytes(piece);
            }
        }

        @Override
        public void onBodyEnd() {
            YamuxStream stream = target;
            target = null;
            if (stream != null && endsHere && stream.isReceiving()) {
                onEnd(stream);
            }
        }

        private void onEnd(YamuxStream stream) {
            if (stream.isReceiving()) {
                stream.receivedEnd();
                forgetWhenOver(stream);
                stream.handler().onEnd();
            }
        }

        private void onReset(YamuxStream stream, long code) {
            stream.drop();
            over(stream);
            tellReset(stream, code);
        }

        private void tellReset(YamuxStream stream, long code) {
            stream.handler().onReset(code);
            stream.handler().onStopped(code);
        }

        /** Finds or makes the stream of a frame; null when nothing is to be done with the frame. */
        private @Nullable YamuxStream stream(int flags, int number) {
            if (number == 0) {
                throw YamuxException.malformed("stream 0 of a frame for a stream (expected 1 or more)");
            }
            YamuxStream known = streams.get(number);
            if ((flags & Frame.SYN) == 0) {
                return known;
            }
            if (((number & 1) == 1) == client) {
                throw YamuxException.unexpected("stream " + Integer.toUnsignedLong(number)
                        + " opened by the peer (expected a number of its own)");
            }
            if (known != null) {
                throw YamuxException.unexpected("a second opening of " + known);
            }
            if (over || goneAway || (flags & Frame.RST) != 0) {
                return null;
            }
            if (streams.remoteCount() >= limits.streamsMax()
                    || streams.unacknowledged() >= limits.unacknowledgedMax()) {
                Frame.add(control, Frame.WINDOW_UPDATE, Frame.RST, number, RESET_LIMIT);
                return null;
            }
            YamuxStream stream = new YamuxStream(YamuxMuxer.this, number, false, window());
            streams.add(stream);
            if (stream.window.due() > 0) {
                windowDue(stream);
            }
            stream.start(handler.onStream(stream));
            return stream.isReset() ? null : stream;
        }
    }
}
