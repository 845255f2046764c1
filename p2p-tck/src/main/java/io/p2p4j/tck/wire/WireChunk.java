package io.p2p4j.tck.wire;

/**
 * Bytes that came in at one end of a wire.
 *
 * @param connection the connection that they belong to
 * @param direction which way they go
 * @param offset how many bytes came before them on this connection in this direction
 * @param bytes the bytes; they belong to the filter
 */
public record WireChunk(WireConnection connection, WireDirection direction, long offset, byte[] bytes) {
    /** Lets the bytes arrive as they are. */
    public void pass() {
        connection.write(direction, bytes);
    }
}
