package io.p2p4j.libp2p.yamux;

import io.p2p4j.core.transport.MuxerHandler;

/**
 * Takes what a muxer brings beside its streams' own bytes, on the muxer's thread. Called from within
 * {@link YamuxMuxer#onBytes} and {@link YamuxMuxer#pollOutput} only; commands may be given from within.
 */
public interface YamuxHandler extends MuxerHandler {
    /**
     * A ping was answered.
     *
     * @param token the command's
     * @param roundTripNanos how long it took
     */
    void onPong(Object token, long roundTripNanos);

    /**
     * The peer opens no more streams and is about to end the connection.
     *
     * @param code the peer's number; see {@link YamuxMuxer#GO_AWAY_NORMAL}
     */
    void onGoAway(long code);
}
