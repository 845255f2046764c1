package io.p2p4j.bench.subject;

/** One connection, on the side that made it. Its methods are called one after the other, on an application thread. */
public interface Wire extends AutoCloseable {
    /**
     * Sends equal messages as fast as the other end takes them, in the way of the {@link Side}.
     *
     * @param message the payload of each
     * @param count how many
     * @throws Exception when the connection breaks
     */
    void flood(byte[] message, long count) throws Exception;

    /**
     * Sends a message, waits until it comes back, and again.
     *
     * @param message the payload
     * @param count how many times
     * @param latencies takes the time of each
     * @throws Exception when the connection breaks
     */
    void roundTrips(byte[] message, long count, Latencies latencies) throws Exception;

    /** Ends the connection. */
    @Override
    void close();
}
