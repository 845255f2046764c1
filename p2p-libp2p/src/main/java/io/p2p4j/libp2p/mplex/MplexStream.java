package io.p2p4j.libp2p.mplex;

import io.p2p4j.libp2p.mux.MuxedStream;

/** One stream of a {@link MplexMuxer}. */
public final class MplexStream extends MuxedStream {
    private final MplexMuxer muxer;
    private final long number;
    private final long id;
    final boolean own;
    /** Whether anything came on it. */
    boolean heard;

    private int held;

    MplexStream(MplexMuxer muxer, long number, long id, boolean own) {
        super(muxer);
        this.muxer = muxer;
        this.number = number;
        this.id = id;
        this.own = own;
    }

    long number() {
        return number;
    }

    /** {@inheritDoc} Odd for the dialer's streams, even for the listener's, whose numbers may be the same in Mplex. */
    @Override
    public long id() {
        return id;
    }

    @Override
    public int held() {
        return held;
    }

    void arrived(int bytes) {
        held += bytes;
    }

    @Override
    protected void sendEnd() {
        muxer.writeEnd(this);
    }

    @Override
    protected void sendReset(long code) {
        muxer.writeReset(this);
    }

    @Override
    protected void over() {
        muxer.over(this);
    }

    @Override
    protected void taken(int bytes) {
        held -= bytes;
        muxer.consumed(bytes);
    }
}
