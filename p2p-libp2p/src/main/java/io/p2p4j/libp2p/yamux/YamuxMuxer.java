package io.p2p4j.libp2p.yamux;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.mux.LinkMuxer;
import io.p2p4j.libp2p.mux.MuxedStream;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of Yamux (libp2p specifications, yamux/README): bytes of the link and commands go in, calls of a
 * {@link YamuxHandler} and bytes come out. Owned by one thread; time is an argument.
 *
 * <p>Beyond the specification, as implementations do: the length of a frame with RST is the reset's code, and a go-away may
 * carry any code. Tolerated, since implementations send it: frames for streams that are unknown, data after the end.
 */
public final class YamuxMuxer extends LinkMuxer {
    /** The protocol id. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    /** The code of a go-away without a fault. */
    public static final long GO_AWAY_NORMAL = 0;

    /** The code of a go-away because the other end broke the protocol. */
    public static final long GO_AWAY_PROTOCOL_ERROR = 1;

    /** The code of a go-away because of a fault of its sender. */
    public static final long GO_AWAY_INTERNAL_ERROR = 2;

    private static final long CREDIT_MAX = Frame.UNSIGNED_MAX;

    private final boolean client;
    private final YamuxLimits limits;
    private final YamuxHandler handler;
    private final FrameReader reader = new FrameReader(new Inbound());
    private final Pings pings = new Pings();
    private final StreamTable streams = new StreamTable();
    private final ArrayDeque<YamuxStream> windowsDue = new ArrayDeque<>(1);
    private int nextId;
    private long buffered;
    /** What windows have grown beyond the protocol's own. */
    private long grown;

    private long nowNanos;
    private boolean goneAway;
    private boolean peerGoneAway;

    /**
     * Makes a muxer.
     *
     * @param client whether this end dialed: its streams have odd numbers
     * @param limits what this side grants and bears
     * @param handler takes what comes
     */
    public YamuxMuxer(boolean client, YamuxLimits limits, YamuxHandler handler) {
        super(Frame.HEADER_BYTES);
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
     * @throws MuxerException when the peer broke the protocol: the caller ends the connection, best after
     *     {@link #goAway} with {@link #GO_AWAY_PROTOCOL_ERROR}
     */
    public void onBytes(ByteBuffer data, long now) {
        nowNanos = now;
        reader.read(data);
        checkControl("answers", limits.controlBytesMax());
    }

    // Commands

    /**
     * {@inheritDoc}
     *
     * <p>The peer learns of it with the next output. Null when either side goes away, or all numbers are used up.
     */
    @Override
    public @Nullable YamuxStream openStream(LinkStreamHandler taker) {
        if (isStopped() || goneAway || peerGoneAway || nextId < 0) {
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
        Frame.add(control(), Frame.WINDOW_UPDATE, Frame.SYN, stream.number(), more);
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
            Frame.add(control(), Frame.GO_AWAY, 0, 0, code);
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
            Frame.add(control(), Frame.WINDOW_UPDATE, Frame.SYN, nextId, 0);
            Frame.add(control(), Frame.DATA, 0, nextId, lastWords.remaining());
            control().reserve(lastWords.remaining()).put(lastWords);
            Frame.add(control(), Frame.WINDOW_UPDATE, Frame.FIN, nextId, 0);
            nextId += 2;
        }
        goAway(code);
    }

    @Override
    public void stop() {
        super.stop();
        windowsDue.clear();
    }

    @Override
    protected List<MuxedStream> openStreams() {
        return new ArrayList<>(streams.all());
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
        return poll(out);
    }

    @Override
    public boolean hasControl() {
        return super.hasControl() || !windowsDue.isEmpty() || pings.hasUnsent();
    }

    @Override
    protected void gatherControl() {
        pings.send(control(), nowNanos);
        for (YamuxStream stream = windowsDue.pollFirst(); stream != null; stream = windowsDue.pollFirst()) {
            stream.windowQueued = false;
            if (stream.isReceiving()) {
                writeWindow(stream);
            }
        }
    }

    @Override
    protected void putHeader(ByteBuffer to, MuxedStream stream, int bytes) {
        YamuxStream ours = (YamuxStream) stream;
        Frame.put(to, Frame.DATA, firstFlags(ours), ours.number(), bytes);
    }

    private void writeWindow(YamuxStream stream) {
        ReceiveWindow window = stream.window;
        if (window.due() > 0) {
            if (window.isTooSmall(nowNanos, pings.roundTripNanos())) {
                growWindow(window);
            }
            long more = window.due();
            window.grant(more);
            Frame.add(control(), Frame.WINDOW_UPDATE, firstFlags(stream), stream.number(), more);
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

    // What streams ask for

    private int firstFlags(YamuxStream stream) {
        if (stream.greeted) {
            return 0;
        }
        stream.greeted = true;
        streams.acknowledged();
        return Frame.ACK;
    }

    void writeEnd(YamuxStream stream) {
        Frame.add(control(), Frame.WINDOW_UPDATE, Frame.FIN | firstFlags(stream), stream.number(), 0);
        forgetWhenOver(stream);
    }

    void writeReset(YamuxStream stream, long code) {
        if (!isStopped()) {
            Frame.add(control(), Frame.WINDOW_UPDATE, Frame.RST, stream.number(), code);
        }
    }

    void consumed(YamuxStream stream, int bytes) {
        stream.window.consume(bytes);
        buffered -= bytes;
        windowDue(stream);
    }

    void windowDue(YamuxStream stream) {
        if (!isStopped() && stream.isReceiving() && !stream.windowQueued && stream.window.due() > 0) {
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
                Frame.add(control(), Frame.PING, Frame.ACK, 0, value);
            } else if (flags == Frame.ACK) {
                Object token = pings.onPong(value, nowNanos);
                handler.onPong(token, pings.roundTripNanos());
            } else {
                throw MuxerException.malformed("flags " + flags + " of a ping (expected SYN or ACK)");
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
                throw new MuxerException(
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
                throw new MuxerException(
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
                throw MuxerException.malformed("stream 0 of a frame for a stream (expected 1 or more)");
            }
            YamuxStream known = streams.get(number);
            if ((flags & Frame.SYN) == 0) {
                return known;
            }
            if (((number & 1) == 1) == client) {
                throw MuxerException.unexpected("stream " + Integer.toUnsignedLong(number)
                        + " opened by the peer (expected a number of its own)");
            }
            if (known != null) {
                throw MuxerException.unexpected("a second opening of " + known);
            }
            if (isStopped() || goneAway || (flags & Frame.RST) != 0) {
                return null;
            }
            if (streams.remoteCount() >= limits.streamsMax()
                    || streams.unacknowledged() >= limits.unacknowledgedMax()) {
                Frame.add(control(), Frame.WINDOW_UPDATE, Frame.RST, number, RESET_LIMIT);
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
