package io.p2p4j.libp2p.mplex;

import io.p2p4j.libp2p.mux.LinkMuxer;
import io.p2p4j.libp2p.mux.MuxerEnd;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** One muxer under test. */
final class MplexSide extends MuxerEnd implements MplexHandler {
    final MplexMuxer muxer;
    /** How often the last words were read. */
    int farewellsRead;

    MplexSide(boolean client, MplexLimits limits) {
        muxer = new MplexMuxer(client, limits, this);
    }

    @Override
    protected LinkMuxer muxer() {
        return muxer;
    }

    @Override
    protected void hear(ByteBuffer bytes, long nowNanos) {
        muxer.onBytes(bytes);
    }

    /** Gives it bytes as if the peer had sent them. */
    void hear(String hex) {
        muxer.onBytes(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Override
    protected boolean poll(long nowNanos) {
        return muxer.pollOutput(this);
    }

    @Override
    public void onFarewellRead() {
        farewellsRead++;
    }
}
