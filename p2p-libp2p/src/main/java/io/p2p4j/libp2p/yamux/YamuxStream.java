package io.p2p4j.libp2p.yamux;

import io.p2p4j.api.Priority;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a muxer. Writable in its turn only: then what it writes goes straight to the link. Owned by the muxer's
 * thread.
 */
public final class YamuxStream extends Turn implements LinkStream {
    /** The life of one direction. */
    private enum Half {
        OPEN,
        /** The end was asked for and waits for bytes before it. */
        ENDING,
        ENDED
    }

    private final YamuxMuxer muxer;
    private final int number;
    final boolean own;
    final ReceiveWindow window;
    private @Nullable LinkStreamHandler handler;
    private Half sending = Half.OPEN;
    private Half receiving = Half.OPEN;
    private boolean reset;
    private boolean discarding;

    /** What the peer lets this side send. */
    long credit = YamuxLimits.WINDOW_BYTES_MIN;
    /** Whether the first frame of this side was sent, which says SYN or ACK. */
    boolean greeted;
    /** Whether it waits for its turn. */
    boolean wanting;
    /** Whether it is among those whose window update is due. */
    boolean windowQueued;
    /** What was written beyond the credit. */
    private @Nullable ByteBuffer pending;

    YamuxStream(YamuxMuxer muxer, int number, boolean own, ReceiveWindow window) {
        this.muxer = muxer;
        this.number = number;
        this.own = own;
        this.window = window;
    }

    /** Says who takes what the stream brings. */
    void start(LinkStreamHandler taker) {
        handler = taker;
    }

    LinkStreamHandler handler() {
        LinkStreamHandler taker = handler;
        if (taker == null) {
            throw new IllegalStateException("no handler of " + this);
        }
        return taker;
    }

    int number() {
        return number;
    }

    /** {@inheritDoc} Odd for the dialer's streams, even for the listener's. */
    @Override
    public long id() {
        return Integer.toUnsignedLong(number);
    }

    /**
     * Chooses how urgent this side's bytes are beside those of other streams.
     *
     * @param value for everything that is not sent yet
     */
    public void priority(Priority value) {
        if (priority() != value) {
            boolean was = scheduled;
            muxer.unschedule(this);
            changePriority(value);
            if (was) {
                muxer.schedule(this);
            }
        }
    }

    @Override
    public boolean isWritable() {
        if (writableBytes() > 0) {
            return true;
        }
        if (sending == Half.OPEN && !reset) {
            want();
        }
        return false;
    }

    @Override
    public int writableBytes() {
        return pending != null || sending != Half.OPEN || reset ? 0 : muxer.room(this);
    }

    @Override
    public void write(ByteBuffer data) {
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
    public void finish() {
        if (sending == Half.OPEN && !reset) {
            sending = Half.ENDING;
            if (pending == null) {
                end();
            }
        }
    }

    @Override
    public void reset(long code) {
        if (code < 0) {
            throw new IllegalArgumentException("reset code " + code + " (expected 0 or more)");
        }
        if (reset) {
            return;
        }
        boolean told = sending == Half.ENDED && receiving == Half.ENDED;
        drop();
        if (!told) {
            muxer.writeReset(this, Math.min(code, Frame.UNSIGNED_MAX));
        }
        muxer.over(this);
    }

    /** {@inheritDoc} Yamux has no word for it: what arrives is dropped and counts as consumed. */
    @Override
    public void stopReading(long code) {
        discarding = true;
        consumed(window.held());
    }

    @Override
    public void consumed(int bytes) {
        if (bytes < 0 || bytes > window.held()) {
            if (reset || discarding) {
                return;
            }
            throw new IllegalArgumentException(
                    "consumed " + bytes + " bytes of " + this + " (expected at most " + window.held() + ")");
        }
        muxer.consumed(this, bytes);
    }

    /**
     * Returns the bytes that arrived and were not consumed.
     *
     * @return how many
     */
    public int held() {
        return window.held();
    }

    /**
     * Tells whether both directions have ended, or the stream was reset.
     *
     * @return true when nothing can come or go any more
     */
    public boolean isOver() {
        return reset || (sending == Half.ENDED && receiving == Half.ENDED);
    }

    boolean isDiscarding() {
        return discarding;
    }

    boolean isReset() {
        return reset;
    }

    boolean isReceiving() {
        return receiving == Half.OPEN && !reset;
    }

    void receivedEnd() {
        receiving = Half.ENDED;
    }

    /** Forgets what waits: the stream was reset. */
    void drop() {
        reset = true;
        pending = null;
        wanting = false;
        muxer.unschedule(this);
    }

    private void want() {
        wanting = true;
        muxer.schedule(this);
    }

    private void end() {
        sending = Half.ENDED;
        wanting = false;
        muxer.unschedule(this);
        muxer.writeEnd(this);
    }

    /** Its turn: first what waits, then the owner. */
    void turn() {
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

    @Override
    public String toString() {
        return "stream " + id() + (reset ? " (reset)" : " (" + sending + ", " + receiving + ")");
    }
}
