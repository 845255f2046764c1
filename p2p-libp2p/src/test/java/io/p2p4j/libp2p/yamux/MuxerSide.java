package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.LinkMuxer;
import io.p2p4j.libp2p.mux.MuxerEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One muxer under test. */
final class MuxerSide extends MuxerEnd implements YamuxHandler {
    final YamuxMuxer muxer;
    final List<Object> pongs = new ArrayList<>();
    final List<Long> goAways = new ArrayList<>();

    MuxerSide(boolean client, YamuxLimits limits) {
        muxer = new YamuxMuxer(client, limits, this);
    }

    @Override
    protected LinkMuxer muxer() {
        return muxer;
    }

    @Override
    protected void hear(ByteBuffer bytes, long nowNanos) {
        muxer.onBytes(bytes, nowNanos);
    }

    @Override
    protected boolean poll(long nowNanos) {
        return muxer.pollOutput(this, nowNanos);
    }

    @Override
    public void onPong(Object token, long roundTripNanos) {
        pongs.add(token);
    }

    @Override
    public void onGoAway(long code) {
        goAways.add(code);
    }
}
