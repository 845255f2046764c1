package io.p2p4j.libp2p.mplex;

import io.p2p4j.libp2p.mux.MuxerEnds;

/** Two muxers on one link, in memory. */
final class MplexPair extends MuxerEnds<MplexSide> {
    static final MplexLimits LIMITS = MplexLimits.of(64, 1 << 20, 4 << 20);

    MplexPair() {
        this(LIMITS);
    }

    MplexPair(MplexLimits limits) {
        super(new MplexSide(true, limits), new MplexSide(false, limits));
    }

    MplexPair run() {
        settle();
        return this;
    }
}
