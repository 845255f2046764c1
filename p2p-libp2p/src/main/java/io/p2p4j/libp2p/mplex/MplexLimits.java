package io.p2p4j.libp2p.mplex;

/**
 * What a muxer bears. Mplex has no flow control, so a peer learns of these only by resets.
 *
 * @param streamsMax streams that the peer may have open
 * @param streamBytesMax bytes of one stream that arrived and were not consumed; a stream that brings more is reset
 * @param bufferedBytesMax the same of all streams together; the stream that brings more is reset
 * @param controlBytesMax refusals that wait because the peer does not read: more ends the connection
 */
public record MplexLimits(int streamsMax, int streamBytesMax, int bufferedBytesMax, int controlBytesMax) {
    /** What one stream may hold by default, as in js-libp2p. */
    public static final int STREAM_BYTES_MAX = 4 << 20;

    /** What all streams may hold by default. */
    public static final int BUFFERED_BYTES_MAX = 16 << 20;

    private static final int CONTROL_BYTES_MAX = 64 << 10;

    /**
     * Checks the components.
     *
     * @param streamsMax see the component
     * @param streamBytesMax see the component
     * @param bufferedBytesMax see the component
     * @param controlBytesMax see the component
     */
    public MplexLimits {
        check("streamsMax", streamsMax);
        check("streamBytesMax", streamBytesMax);
        check("bufferedBytesMax", bufferedBytesMax);
        check("controlBytesMax", controlBytesMax);
    }

    /**
     * Makes limits with a bound for refusals that fits all.
     *
     * @param streamsMax see the component
     * @param streamBytesMax see the component
     * @param bufferedBytesMax see the component
     * @return the limits
     */
    public static MplexLimits of(int streamsMax, int streamBytesMax, int bufferedBytesMax) {
        return new MplexLimits(streamsMax, streamBytesMax, bufferedBytesMax, CONTROL_BYTES_MAX);
    }

    private static void check(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " (expected at least 1)");
        }
    }
}
