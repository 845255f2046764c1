package io.p2p4j.tck.wire;

/** One connection on a wire, as a filter reaches its ends. Thread-safe. */
public interface WireConnection {
    /**
     * Tells the connections of a wire apart.
     *
     * @return 0 for the first one that was dialed through the wire, 1 for the next
     */
    int number();

    /**
     * Lets bytes arrive at an end, whether the other one has sent them or not.
     *
     * @param direction to which end
     * @param bytes what arrives; kept by nobody
     */
    void write(WireDirection direction, byte[] bytes);

    /**
     * Lets the end of the stream arrive at an end; nothing can be written to it any more.
     *
     * @param direction to which end
     */
    void end(WireDirection direction);

    /** Resets both ends. */
    void cut();
}
