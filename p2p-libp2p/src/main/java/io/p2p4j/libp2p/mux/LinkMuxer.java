package io.p2p4j.libp2p.mux;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.Muxer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What multiplexers of one link have in common: what is no data goes first, then streams in turn, and a stream that writes in
 * its turn writes straight to the link. Owned by one thread.
 */
public abstract class LinkMuxer implements Muxer {
    /** What libp2p calls a stream that a limit forbids, where the protocol tells it. */
    public static final long RESET_LIMIT = 0x1002;

    private static final int PIECE_BYTES_MAX = 65_536;

    private final int headerBytesMax;
    private final ControlQueue control = new ControlQueue();
    private final TurnScheduler<MuxedStream> scheduler = new TurnScheduler<>();
    private boolean over;

    /** The stream whose turn it is, and what it may still send. */
    private @Nullable MuxedStream current;

    private int turnLeft;
    private int turnSent;
    private @Nullable ByteSink sink;
    private @Nullable ByteBuffer header;

    /**
     * Makes one without streams.
     *
     * @param headerBytesMax what stands before data at most
     */
    protected LinkMuxer(int headerBytesMax) {
        this.headerBytesMax = headerBytesMax;
    }

    // What the protocol decides

    /**
     * Writes what stands before data of a stream.
     *
     * @param to where it belongs
     * @param stream whose data it is
     * @param bytes how much data follows
     */
    protected abstract void putHeader(ByteBuffer to, MuxedStream stream, int bytes);

    /**
     * Returns the streams that are open.
     *
     * @return a copy
     */
    protected abstract List<MuxedStream> openStreams();

    /** Puts what is due into {@link #control}. */
    protected void gatherControl() {
        // It is there already.
    }

    /**
     * Tells whether frames wait that are not data.
     *
     * @return true when they do
     */
    public boolean hasControl() {
        return !control.isEmpty();
    }

    // For the protocol

    /**
     * Returns what waits that is no data.
     *
     * @return the queue
     */
    protected final ControlQueue control() {
        return control;
    }

    /**
     * Tells whether no stream is of interest any more.
     *
     * @return true after {@link #stop}
     */
    protected final boolean isStopped() {
        return over;
    }

    /**
     * Ends the connection of a peer that does not read what it is told.
     *
     * @param what what waits, such as {@code answers}
     * @param bytesMax how much of it may wait
     */
    protected final void checkControl(String what, int bytesMax) {
        if (control.bytes() > bytesMax) {
            throw MuxerException.unexpected(control.bytes() + " bytes of " + what
                    + " wait because the peer does not read (expected at most " + bytesMax + ")");
        }
    }

    /**
     * Writes what is to be sent while the sink is writable.
     *
     * @param out takes the bytes
     * @return true when something was written
     */
    protected final boolean poll(ByteSink out) {
        boolean wrote = false;
        sink = out;
        try {
            while (out.isWritable()) {
                if (hasControl()) {
                    gatherControl();
                    if (!control.isEmpty()) {
                        control.write(out);
                    }
                } else if (over || !writeTurn()) {
                    break;
                }
                wrote = true;
            }
        } finally {
            sink = null;
        }
        return wrote;
    }

    /** Gives one stream its turn; returns false when nobody wants to send. */
    private boolean writeTurn() {
        for (MuxedStream stream = scheduler.next(); stream != null; stream = scheduler.next()) {
            int piece = scheduler.size() > 1 ? TurnScheduler.TURN_BYTES : PIECE_BYTES_MAX;
            current = stream;
            turnLeft = (int) Math.min(stream.credit(), piece);
            turnSent = 0;
            try {
                stream.turn();
            } finally {
                current = null;
            }
            if (stream.isScheduled()) {
                scheduler.sent(stream, turnSent);
                if (!stream.isWanting() || stream.credit() == 0) {
                    scheduler.remove(stream);
                }
            }
            if (turnSent > 0 || hasControl()) {
                return true;
            }
        }
        return false;
    }

    /** Drops every stream and what waits, without a call to their handlers. */
    public void stop() {
        over = true;
        for (MuxedStream stream : openStreams()) {
            stream.drop();
            stream.over();
        }
    }

    // What streams ask for

    int room(MuxedStream stream) {
        return stream == current && sink != null ? turnLeft : 0;
    }

    /**
     * Puts a stream in line, if it may send at all.
     *
     * @param stream what wants to
     */
    protected final void schedule(MuxedStream stream) {
        if (stream.credit() > 0 && !over && !stream.isReset()) {
            scheduler.add(stream);
        }
    }

    void unschedule(MuxedStream stream) {
        scheduler.remove(stream);
    }

    void writeData(MuxedStream stream, ByteBuffer data) {
        ByteSink out = sink;
        if (out == null) {
            throw new IllegalStateException("write to " + stream + " outside its turn");
        }
        if (!control.isEmpty()) {
            // The frame that opens a stream goes before its data.
            control.write(out);
        }
        ByteBuffer frame = header;
        if (frame == null) {
            frame = ByteBuffer.allocate(headerBytesMax);
            header = frame;
        }
        int count = data.remaining();
        putHeader(frame.clear(), stream, count);
        turnSent += count + frame.position();
        out.write(frame.flip());
        out.write(data);
        stream.spent(count);
        turnLeft -= count;
    }
}
