package io.p2p4j.libp2p.mplex;

import io.p2p4j.core.transport.MuxerHandler;

/** Takes what a muxer brings beside its streams' own bytes, on the muxer's thread. */
public interface MplexHandler extends MuxerHandler {
    /** The peer has read the last words ({@link MplexMuxer#farewell}): it has ended their stream. */
    void onFarewellRead();
}
