package io.p2p4j.api;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A byte stream of one protocol on a connection, with flow control of its own in both directions. Boundaries of writes
 * are not kept. Threads, order and failures are as for {@link P2PConnection}.
 */
public interface P2PStream {
    /**
     * Returns the stream's number on its connection, for logs.
     *
     * @return the number
     */
    long id();

    /**
     * Returns the negotiated protocol id.
     *
     * @return the protocol id
     */
    String protocol();

    /**
     * Returns the connection.
     *
     * @return the connection
     */
    P2PConnection connection();

    /**
     * Writes bytes, in the order of the calls. A write that is cancelled is either called off completely or written
     * completely, as {@link P2PConnection#send(ByteBuffer)} says of messages.
     *
     * @param data the bytes between position and limit, of any number, which this call consumes; they must not change
     *     until the stage completes
     * @return completes when the transport has taken them all; fails with {@code STREAM_RESET} (with the peer's code in
     *     its text), {@code WRITE_CLOSED}, {@code QUEUE_FULL} (more than {@link Limits#sendQueueBytesMax()} unfinished
     *     on the connection; a single write may be larger), or as every operation after the connection's close
     */
    CompletionStage<Void> write(ByteBuffer data);

    /**
     * Writes bytes, as {@link #write(ByteBuffer)} does.
     *
     * @param data the bytes; they must not change until the stage completes
     * @return as for {@link #write(ByteBuffer)}
     */
    default CompletionStage<Void> write(byte[] data) {
        return write(ByteBuffer.wrap(data));
    }

    /**
     * Reads some bytes: what has arrived, at least one byte.
     *
     * @return a buffer that belongs to the reader; empty at the end of the stream. Fails with {@code STREAM_RESET}, or as
     *     every operation after the connection's close
     * @throws IllegalStateException while {@link #bytes()} has a subscriber
     */
    CompletionStage<Optional<ByteBuffer>> read();

    /**
     * Reads in push form, one buffer for each requested item; see {@link P2PConnection#messages()}.
     *
     * @return a publisher for one subscriber at a time
     */
    Flow.Publisher<ByteBuffer> bytes();

    /**
     * Ends this direction after what was written; the other one goes on. Safe to call again.
     *
     * @return completes when the transport has taken the end
     */
    CompletionStage<Void> closeWrite();

    /**
     * Ends both directions now; pending operations of both ends fail with {@code STREAM_RESET}. Safe to call again.
     * After the end of both directions the peer is not told, and only what was not read yet is dropped.
     *
     * @param code a number for the peer, 0 to 2<sup>31</sup>-1, whose meaning is the protocol's
     */
    void reset(long code);

    /**
     * Tells when the stream is over: both directions ended, or reset, or the connection closed. Nothing else of the
     * stream is called afterwards.
     *
     * @return completes normally when both directions ended cleanly and everything was read; else fails with the reason
     */
    CompletionStage<Void> closed();
}
