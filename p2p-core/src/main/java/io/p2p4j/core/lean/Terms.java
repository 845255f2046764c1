package io.p2p4j.core.lean;

import io.p2p4j.api.Limits;
import java.util.SortedSet;

/**
 * What both hellos settled for the life of a connection (docs/WIRE.md sections 1, 2 and 6).
 *
 * @param features of both sides
 * @param frameBytesMax what neither side may exceed
 * @param messageBytesMax what the peer takes, as all that follows
 */
record Terms(
        SortedSet<String> features,
        int frameBytesMax,
        int messageBytesMax,
        int messageWindow,
        int streamWindow,
        int connectionWindow,
        int streamsMax) {
    /** What two sides settle that leave everything as it is: most do, and need not keep it for each connection. */
    private static final Terms USUAL = new Terms(
            Wire.FEATURES,
            Limits.DEFAULTS.frameBytesMax(),
            Limits.DEFAULTS.messageBytesMax(),
            Limits.DEFAULTS.messageWindowBytes(),
            Limits.DEFAULTS.streamWindowBytes(),
            Limits.DEFAULTS.connectionWindowBytes(),
            Limits.DEFAULTS.streamsMax());

    static Terms of(Hello own, Hello peer) {
        Terms terms = new Terms(
                own.featuresShared(peer),
                Math.min(own.frameBytesMax(), peer.frameBytesMax()),
                peer.messageBytesMax(),
                peer.messageWindow(),
                peer.streamWindow(),
                peer.connectionWindow(),
                peer.streamsMax());
        return terms.equals(USUAL) ? USUAL : terms;
    }
}
