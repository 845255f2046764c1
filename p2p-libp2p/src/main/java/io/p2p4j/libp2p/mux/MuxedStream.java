package io.p2p4j.libp2p.mux;

import io.p2p4j.api.Priority;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One stream that a multiplexer makes within a link. Writable in its turn only: then what it writes goes straight to the link.
 * Owned by the multiplexer's thread.
 */
public abstract class MuxedStream extends Turn implements LinkStream {
    /** The life of one direction. */
    private enum Half {
        OPEN,
        /** The end was asked for and waits for bytes before it. */
        ENDING,
        ENDED
    }

    private @Nullable LinkStreamHandler handler;
    private Half sending = Half.OPEN;
    private Half receiving = Half.OPEN;
    private boolean reset;
    private boolean discarding;
    /** Whether it waits for its turn. */
    private boolean wanting;
    /** What was written beyond what the turn allowed. */
    private @Nullable ByteBuffer pending;

    private final LinkMuxer muxer;

    /**
     * Makes one that is open in both directions.
     *
     * @param muxer whose stream it is
     */
    protected MuxedStream(LinkMuxer muxer) {
        this.muxer = muxer;
    }

    // What the multiplexer does for it

    /**
     * Returns what the peer lets it send.
     *
     * @return bytes; as many as there can be where the protocol has no credit
     */
    protected long credit() {
        return Long.MAX_VALUE;
    }

    /**
     * It has sent bytes.
     *
     * @param bytes how many
     */
    protected void spent(int bytes) {
        // Nobody counts them.
    }

    /** Sends the end of its direction. */
    protected abstract void sendEnd();

    /**
     * Tells the peer that both directions are given up.
     *
     * @param code why
     */
    protected abstract void sendReset(long code);

    /** Nothing can come or go any more. */
    protected abstract void over();

    /**
     * Bytes were taken by whom they are for.
     *
     * @param bytes how many
     */
    protected abstract void taken(int bytes);

    /**
     * Returns the bytes that arrived and were not consumed.
     *
     * @return how many
     */
    public abstract int held();

    // For the multiplexer

    /**
     * Says who takes what the stream brings.
     *
     * @param taker is called from now on
     */
    public final void start(LinkStreamHandler taker) {
        handler = taker;
    }

    /**
     * Returns who takes what the stream brings.
     *
     * @return what {@link #start} was given
     */
    public final LinkStreamHandler handler() {
        LinkStreamHandler taker = handler;
        if (taker == null) {
            throw new IllegalStateException("no handler of " + this);
        }
        return taker;
    }

    /**
     * Tells whether both directions have ended, or the stream was reset.
     *
     * @return true when nothing can come or go any more
     */
    public final boolean isOver() {
        return reset || (sending == Half.ENDED && receiving == Half.ENDED);
    }

    /**
     * Tells whether what arrives is dropped.
     *
     * @return true after {@link #stopReading}
     */
    public final boolean isDiscarding() {
        return discarding;
    }

    /**
     * Tells whether it was reset, by whomever.
     *
     * @return true when it was
     */
    public final boolean isReset() {
        return reset;
    }

    /**
     * Tells whether the peer may still send.
     *
     * @return false after its end or a reset
     */
    public final boolean isReceiving() {
        return receiving == Half.OPEN && !reset;
    }

    /**
     * Tells whether it waits for its turn.
     *
     * @return true when it does
     */
    public final boolean isWanting() {
        return wanting;
    }

    /** The peer has ended its direction. */
    public final void receivedEnd() {
        receiving = Half.ENDED;
    }

    /** Forgets what waits: the stream was reset. */
    public final void drop() {
        reset = true;
        pending = null;
        wanting = false;
        muxer.unschedule(this);
    }

    /** Its turn: first what waits, then the owner. */
    public final void turn() {
        wanting = false;
        ByteBuffer waiting = pending;
        if (waiting != null) {
            int room = Math.min(muxer.room(this), waiting.remaining());
            ByteBuffer piece = waiting.slice(waiting.position(), room);
            waiting.position(waiting.position() + room);
            if (!waiting.hasRemaining()) {
                pending = null;
            }
            muxer.writeData(this, piece);
            wanting = pending != null;
            if (sending == Half.ENDING && pending == null) {
                end();
                return;
            }
        }
        if (writableBytes() > 0) {
            handler().onWritable();
        } else if (sending == Half.OPEN) {
            wanting = true;
        }
    }

    // For the owner

    /**
     * Chooses how urgent this side's bytes are beside those of other streams.
     *
     * @param value for everything that is not sent yet
     */
    public final void priority(Priority value) {
        if (priority() != value) {
            boolean was = isScheduled();
            muxer.unschedule(this);
            changePriority(value);
            if (was) {
                muxer.schedule(this);
            }
        }
    }

    @Override
    public final boolean isWritable() {
        if (writableBytes() > 0) {
            return true;
        }
        if (sending == Half.OPEN && !reset) {
            want();
        }
        return false;
    }

    @Override
    public final int writableBytes() {
        return pending != null || sending != Half.OPEN || reset ? 0 : muxer.room(this);
    }

    @Override
    public final void write(ByteBuffer data) {
        if (reset) {
            data.position(data.limit());
            return;
        }
        if (sending != Half.OPEN) {
            throw new IllegalStateException("write to " + this + " (expected one that was not finished)");
        }
        int room = Math.min(writableBytes(), data.remaining());
        if (room > 0) {
            int limit = data.limit();
            data.limit(data.position() + room);
            muxer.writeData(this, data);
            data.limit(limit);
        }
        if (data.hasRemaining()) {
            keep(data);
        }
    }

    private void keep(ByteBuffer data) {
        ByteBuffer before = pending;
        int waiting = before == null ? 0 : before.remaining();
        ByteBuffer all = ByteBuffer.allocate(waiting + data.remaining());
        if (before != null) {
            all.put(before);
        }
        pending = all.put(data).flip();
        want();
    }

    @Override
    public final void finish() {
        if (sending == Half.OPEN && !reset) {
            sending = Half.ENDING;
            if (pending == null) {
                end();
            }
        }
    }

    @Override
    public final void reset(long code) {
        if (code < 0) {
            throw new IllegalArgumentException("reset code " + code + " (expected 0 or more)");
        }
        if (reset) {
            return;
        }
        boolean told = sending == Half.ENDED && receiving == Half.ENDED;
        drop();
        if (!told) {
            sendReset(code);
        }
        over();
    }

    /** {@inheritDoc} Multiplexers have no word for it: what arrives is dropped and counts as consumed. */
    @Override
    public final void stopReading(long code) {
        discarding = true;
        consumed(held());
    }

    @Override
    public final void consumed(int bytes) {
        if (bytes < 0 || bytes > held()) {
            if (reset || discarding) {
                return;
            }
            throw new IllegalArgumentException(
                    "consumed " + bytes + " bytes of " + this + " (expected at most " + held() + ")");
        }
        taken(bytes);
    }

    private void want() {
        wanting = true;
        muxer.schedule(this);
    }

    private void end() {
        sending = Half.ENDED;
        wanting = false;
        muxer.unschedule(this);
        sendEnd();
    }

    @Override
    public final String toString() {
        return "stream " + id() + (reset ? " (reset)" : " (" + sending + ", " + receiving + ")");
    }
}
