package io.p2p4j.libp2p.mplex;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.mux.LinkMuxer;
import io.p2p4j.libp2p.mux.MuxedStream;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection of Mplex (libp2p specifications, mplex/README): bytes of the link and commands go in, calls of a handler and
 * bytes come out. Owned by one thread.
 *
 * <p>Nothing tells a peer to wait. So what nobody consumes is bounded by resetting the stream that brings too much, the second
 * way that the specification names: the first, not to read, would let one slow reader stall all others. Tolerated, since
 * it may have been on its way: messages for streams that are unknown, and data after the end.
 */
public final class MplexMuxer extends LinkMuxer {
    /** The protocol id. */
    public static final String PROTOCOL = "/mplex/6.7.0";

    private final boolean client;
    private final MplexLimits limits;
    private final MplexHandler handler;
    private final MessageReader reader = new MessageReader(new Inbound());
    /** The streams of this side by number. */
    private final TreeMap<Long, MplexStream> own = new TreeMap<>();
    /** Those of the peer. */
    private final TreeMap<Long, MplexStream> remote = new TreeMap<>();

    private long nextNumber;
    private long buffered;
    /** The stream of the last words, or -1. */
    private long farewell = -1;

    /**
     * Makes a muxer.
     *
     * @param client whether this end dialed, which counts for {@link MplexStream#id} only
     * @param limits what this side bears
     * @param handler takes what comes
     */
    public MplexMuxer(boolean client, MplexLimits limits, MplexHandler handler) {
        super(Message.HEADER_BYTES_MAX);
        this.client = client;
        this.limits = limits;
        this.handler = handler;
    }

    // Input

    /**
     * Takes bytes of the link, all of them, unless it throws.
     *
     * @param data the bytes
     * @throws MuxerException when the peer broke the protocol: the caller ends the connection
     */
    public void onBytes(ByteBuffer data) {
        reader.read(data);
        checkControl("refusals", limits.controlBytesMax());
    }

    // Commands

    /**
     * {@inheritDoc}
     *
     * <p>The peer learns of it with the next output. Null when all numbers are used up.
     */
    @Override
    public @Nullable MplexStream openStream(LinkStreamHandler taker) {
        if (isStopped() || nextNumber > Message.NUMBER_MAX) {
            return null;
        }
        MplexStream stream = new MplexStream(this, nextNumber, id(nextNumber, true), true);
        nextNumber++;
        stream.start(taker);
        own.put(stream.number(), stream);
        Message.add(control(), Message.NEW_STREAM, stream.number());
        return stream;
    }

    private long id(long number, boolean opened) {
        return 2 * number + (opened == client ? 1 : 2);
    }

    /**
     * Drops every stream and what waits, without a call to their handlers, and says the last words on a stream of their own.
     * Of what the peer says after that only the end of that stream matters: {@link MplexHandler#onFarewellRead}. Streams that
     * it ends itself are ended here as well, since they may be its last words.
     *
     * @param lastWords what goes out at the end
     */
    public void farewell(ByteBuffer lastWords) {
        boolean told = isStopped();
        stop();
        if (!told && nextNumber <= Message.NUMBER_MAX) {
            farewell = nextNumber;
            nextNumber++;
            Message.add(control(), Message.NEW_STREAM, farewell);
            int bytes = lastWords.remaining();
            Message.put(control().reserve(Message.HEADER_BYTES_MAX + bytes), Message.DATA + 1, farewell, bytes)
                    .put(lastWords);
            Message.add(control(), Message.CLOSE + 1, farewell);
        }
    }

    /**
     * Drops every stream and what waits, without a call to their handlers, and tells the peer that its last words were read.
     *
     * @param lastWords the stream that they came on
     */
    public void answer(MplexStream lastWords) {
        stop();
        Message.add(control(), flag(Message.CLOSE, lastWords), lastWords.number());
    }

    @Override
    protected List<MuxedStream> openStreams() {
        List<MuxedStream> all = new ArrayList<>(own.values());
        all.addAll(remote.values());
        return all;
    }

    /**
     * Returns how many streams are open.
     *
     * @return those of both sides
     */
    public int streamCount() {
        return own.size() + remote.size();
    }

    /**
     * Returns the bytes of all streams that arrived and were not consumed.
     *
     * @return the sum
     */
    public long bufferedBytes() {
        return buffered;
    }

    // Output

    /**
     * Writes what is to be sent while the sink is writable: what opens, ends and resets streams first, then streams in turn.
     *
     * @param out takes the bytes
     * @return true when something was written
     */
    public boolean pollOutput(ByteSink out) {
        return poll(out);
    }

    @Override
    protected void putHeader(ByteBuffer to, MuxedStream stream, int bytes) {
        MplexStream ours = (MplexStream) stream;
        Message.put(to, flag(Message.DATA, ours), ours.number(), bytes);
    }

    // What streams ask for

    private static int flag(int ofReceiver, MplexStream stream) {
        return ofReceiver + (stream.own ? 1 : 0);
    }

    void writeEnd(MplexStream stream) {
        Message.add(control(), flag(Message.CLOSE, stream), stream.number());
        forgetWhenOver(stream);
    }

    void writeReset(MplexStream stream) {
        if (!isStopped()) {
            Message.add(control(), flag(Message.RESET, stream), stream.number());
        }
    }

    void consumed(int bytes) {
        buffered -= bytes;
    }

    private void forgetWhenOver(MplexStream stream) {
        if (stream.isOver()) {
            over(stream);
        }
    }

    /** A stream is over; what was not consumed of it stays counted until it is, unless it was reset. */
    void over(MplexStream stream) {
        (stream.own ? own : remote).remove(stream.number(), stream);
        if (stream.isReset()) {
            stream.taken(stream.held());
        }
    }

    /** What the reader found. */
    private final class Inbound implements MessageReader.Messages {
        /** The stream that the body is for. */
        private @Nullable MplexStream target;

        @Override
        public void onHead(int flag, long number, int length) {
            target = null;
            if (flag == Message.NEW_STREAM) {
                // What it carries is a name for people.
                open(number);
                return;
            }
            if (isStopped()) {
                afterFarewell(flag, number);
                return;
            }
            // Odd flags come from a stream's receiver: it is one of this side.
            MplexStream stream = ((flag & 1) == 1 ? own : remote).get(number);
            if (stream == null) {
                return;
            }
            switch (flag - 1 + (flag & 1)) {
                case Message.DATA -> {
                    stream.heard = true;
                    target = stream;
                }
                case Message.CLOSE -> end(stream);
                case Message.RESET -> {
                    stream.drop();
                    over(stream);
                    // Nobody says why; a stream that nothing came on was most likely not wanted.
                    tellReset(stream, stream.own && !stream.heard ? RESET_LIMIT : 0);
                }
                default -> throw new IllegalStateException("flag " + flag + " (expected a checked one)");
            }
        }

        private void afterFarewell(int flag, long number) {
            if (flag == Message.CLOSE && number == farewell) {
                farewell = -1;
                handler.onFarewellRead();
            } else if (flag == Message.CLOSE + 1) {
                Message.add(control(), Message.CLOSE, number);
            }
        }

        private void open(long number) {
            if (remote.containsKey(number)) {
                throw MuxerException.unexpected("a second opening of stream " + number);
            }
            if (isStopped()) {
                return;
            }
            if (remote.size() >= limits.streamsMax()) {
                Message.add(control(), Message.RESET, number);
                return;
            }
            MplexStream stream = new MplexStream(MplexMuxer.this, number, id(number, false), false);
            remote.put(number, stream);
            stream.start(handler.onStream(stream));
        }

        @Override
        public void onBody(ByteBuffer piece) {
            MplexStream stream = target;
            if (stream == null || !stream.isReceiving() || stream.isDiscarding()) {
                return;
            }
            int bytes = piece.remaining();
            if (stream.held() + bytes > limits.streamBytesMax() || buffered + bytes > limits.bufferedBytesMax()) {
                stream.reset(RESET_LIMIT);
                tellReset(stream, RESET_LIMIT);
                return;
            }
            stream.arrived(bytes);
            buffered += bytes;
            stream.handler().onBytes(piece);
        }

        private void end(MplexStream stream) {
            if (stream.isReceiving()) {
                stream.receivedEnd();
                forgetWhenOver(stream);
                stream.handler().onEnd();
            }
        }

        private void tellReset(MplexStream stream, long code) {
            stream.handler().onReset(code);
            stream.handler().onStopped(code);
        }
    }
}
