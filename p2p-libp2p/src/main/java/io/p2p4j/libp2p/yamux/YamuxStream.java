package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.MuxedStream;

/** One stream of a {@link YamuxMuxer}, with the credit of either side. */
public final class YamuxStream extends MuxedStream {
    private final YamuxMuxer muxer;
    private final int number;
    final boolean own;
    final ReceiveWindow window;

    /** What the peer lets this side send. */
    long credit = YamuxLimits.WINDOW_BYTES_MIN;
    /** Whether the first frame of this side was sent, which says SYN or ACK. */
    boolean greeted;
    /** Whether it is among those whose window update is due. */
    boolean windowQueued;

    YamuxStream(YamuxMuxer muxer, int number, boolean own, ReceiveWindow window) {
        super(muxer);
        this.muxer = muxer;
        this.number = number;
        this.own = own;
        this.window = window;
    }

    int number() {
        return number;
    }

    /** {@inheritDoc} Odd for the dialer's streams, even for the listener's. */
    @Override
    public long id() {
        return Integer.toUnsignedLong(number);
    }

    @Override
    public int held() {
        return window.held();
    }

    @Override
    protected long credit() {
        return credit;
    }

    @Override
    protected void spent(int bytes) {
        credit -= bytes;
    }

    @Override
    protected void sendEnd() {
        muxer.writeEnd(this);
    }

    @Override
    protected void sendReset(long code) {
        muxer.writeReset(this, Math.min(code, Frame.UNSIGNED_MAX));
    }

    @Override
    protected void over() {
        muxer.over(this);
    }

    @Override
    protected void taken(int bytes) {
        muxer.consumed(this, bytes);
    }
}
