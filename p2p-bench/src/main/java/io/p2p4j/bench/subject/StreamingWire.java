package io.p2p4j.bench.subject;

import java.util.concurrent.CompletableFuture;

/** A connection that carries several byte streams. */
public interface StreamingWire extends Wire {
    /** What streams are written in; the listener counts so many bytes as one arrival. */
    int CHUNK_BYTES = 16 << 10;

    /**
     * Opens a stream.
     *
     * @param service what the listener does with its bytes
     * @return the stream
     * @throws Exception when it cannot
     */
    Stream open(StreamService service) throws Exception;

    /**
     * Opens streams, sends a byte on each, gets it back, and ends them.
     *
     * @param count how many
     * @param atOnce how many of them at a time
     * @throws Exception when one breaks
     */
    void brief(long count, int atOnce) throws Exception;

    /** What a listener does with the bytes of a stream. */
    enum StreamService {
        /** Counts them. */
        SINK,
        /** Sends them back. */
        ECHO,
        /** Sends them back, and ends when the other side ends. */
        BRIEF,
        /** Takes them, and counts nothing. */
        BULK,
        /** Takes a little now and then. */
        SLOW
    }

    /** One stream, on the side that opened it. */
    interface Stream {
        /**
         * Writes chunks, some of them under way at a time.
         *
         * @param chunks how many
         * @param underWay how many may be under way, at least 1
         * @return completes when all of them were taken
         */
        CompletableFuture<Void> flood(long chunks, int underWay);

        /**
         * Sends a message, waits until so many bytes came back, and again. Not on a stream that was flooded.
         *
         * @param message the bytes
         * @param count how many times
         * @param latencies takes the time of each
         * @throws Exception when the stream breaks
         */
        void roundTrips(byte[] message, long count, Latencies latencies) throws Exception;

        /** Ends the stream at once. */
        void reset();
    }
}
