package io.p2p4j.tck.wire;

/**
 * What happens to bytes on a wire. Nothing arrives unless the filter writes it to the connection, at once or later, and as
 * often as it likes. The calls for one direction of one connection come one after another; others come at the same time.
 */
@FunctionalInterface
public interface WireFilter {
    /**
     * Bytes came in.
     *
     * @param chunk the bytes, and where they belong
     */
    void onBytes(WireChunk chunk);

    /**
     * The end of a stream came in; passed on unless the filter says otherwise.
     *
     * @param connection the connection that it belongs to
     * @param direction which way it goes
     */
    default void onEnd(WireConnection connection, WireDirection direction) {
        connection.end(direction);
    }
}
