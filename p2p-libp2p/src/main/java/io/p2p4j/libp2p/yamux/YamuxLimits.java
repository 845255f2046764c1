package io.p2p4j.libp2p.yamux;

/**
 * What a muxer grants and bears.
 *
 * @param streamsMax streams that the peer may have open
 * @param unacknowledgedMax streams of the peer that this side has not answered yet; the specification says 256
 * @param windowBytes the window of a new stream; the protocol begins with {@value #WINDOW_BYTES_MIN}, whatever is wanted
 * @param windowBytesMax how far a window may grow with the bandwidth-delay product; not beyond {@code windowBytes} when it is
 *     smaller
 * @param bufferedBytesMax bytes of all streams together that arrived and were not consumed; the stream that would bring
 *     more is reset. Windows grow by half of it together
 * @param controlBytesMax answers that wait because the peer does not read: more ends the connection
 */
public record YamuxLimits(
        int streamsMax,
        int unacknowledgedMax,
        int windowBytes,
        int windowBytesMax,
        int bufferedBytesMax,
        int controlBytesMax) {
    /** The window that both sides assume at the start of a stream. */
    public static final int WINDOW_BYTES_MIN = 256 << 10;

    /** How far a window grows by default. */
    public static final int WINDOW_BYTES_MAX = 16 << 20;

    /** The specification's bound of unanswered streams. */
    public static final int UNACKNOWLEDGED_MAX = 256;

    private static final int CONTROL_BYTES_MAX = 64 << 10;
    private static final int DEFAULT_STREAMS_MAX = 1024;

    /** What a muxer grants when nobody says otherwise. */
    public static final YamuxLimits DEFAULTS =
            of(DEFAULT_STREAMS_MAX, WINDOW_BYTES_MIN, WINDOW_BYTES_MAX, WINDOW_BYTES_MAX);

    /**
     * Checks the components.
     *
     * @param streamsMax see the component
     * @param unacknowledgedMax see the component
     * @param windowBytes see the component
     * @param windowBytesMax see the component
     * @param bufferedBytesMax see the component
     * @param controlBytesMax see the component
     */
    public YamuxLimits {
        check("streamsMax", streamsMax);
        check("unacknowledgedMax", unacknowledgedMax);
        check("windowBytes", windowBytes);
        check("windowBytesMax", windowBytesMax);
        check("bufferedBytesMax", bufferedBytesMax);
        check("controlBytesMax", controlBytesMax);
    }

    /**
     * Makes limits with the specification's own for the rest.
     *
     * @param streamsMax see the component
     * @param windowBytes see the component
     * @param windowBytesMax see the component
     * @param bufferedBytesMax see the component
     * @return the limits
     */
    public static YamuxLimits of(int streamsMax, int windowBytes, int windowBytesMax, int bufferedBytesMax) {
        return new YamuxLimits(
                streamsMax, UNACKNOWLEDGED_MAX, windowBytes, windowBytesMax, bufferedBytesMax, CONTROL_BYTES_MAX);
    }

    private static void check(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " (expected at least 1)");
        }
    }
}
