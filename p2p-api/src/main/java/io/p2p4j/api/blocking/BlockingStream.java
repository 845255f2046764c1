package io.p2p4j.api.blocking;

import io.p2p4j.api.P2PStream;
import io.p2p4j.api.blocking.Waiting.Effect;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A {@link P2PStream} for threads that wait. Rules for failures, interrupts and threads: see the package.
 *
 * <p>A stream that is used to its end is ended on both sides: {@link #closeWrite()} here, and an empty {@link #read()} of
 * the peer's end.
 */
public final class BlockingStream implements AutoCloseable {
    private final P2PStream stream;
    private final Waiting waiting;
    private final StreamInput input;
    private final StreamOutput output;
    private volatile boolean writeEnded;

    private BlockingStream(P2PStream stream, ProviderContext context) {
        this.stream = stream;
        this.waiting = new Waiting(context);
        this.input = new StreamInput(this);
        this.output = new StreamOutput(this);
    }

    /**
     * Wraps a stream, which stays usable by itself.
     *
     * @param stream the stream
     * @param context the context of its provider
     * @return the facade
     */
    public static BlockingStream of(P2PStream stream, ProviderContext context) {
        return new BlockingStream(stream, context);
    }

    /**
     * Returns the stream itself.
     *
     * @return the stream
     */
    public P2PStream async() {
        return stream;
    }

    /**
     * Returns the negotiated protocol id.
     *
     * @return the protocol id
     */
    public String protocol() {
        return stream.protocol();
    }

    /**
     * Writes bytes and waits until the transport has taken them all.
     *
     * @param data the bytes
     * @throws P2PException as the stage of {@link P2PStream#write(ByteBuffer)}
     * @throws InterruptedIOException when the thread is interrupted; any part may be written all the same
     */
    public void write(byte[] data) throws P2PException, InterruptedIOException {
        write(ByteBuffer.wrap(data), Waiting.FOREVER);
    }

    /**
     * Writes bytes and waits until the transport has taken them all.
     *
     * @param data the bytes between position and limit, which this call consumes
     * @throws P2PException as the stage of {@link P2PStream#write(ByteBuffer)}
     * @throws InterruptedIOException when the thread is interrupted; any part may be written all the same
     */
    public void write(ByteBuffer data) throws P2PException, InterruptedIOException {
        write(data, Waiting.FOREVER);
    }

    /**
     * Writes bytes and waits some time until the transport has taken them all.
     *
     * @param data the bytes
     * @param timeout how long at most
     * @throws P2PException as the stage of {@link P2PStream#write(ByteBuffer)}, or {@code OPERATION_TIMEOUT}, after which
     *     any part may be written all the same
     * @throws InterruptedIOException when the thread is interrupted; any part may be written all the same
     */
    public void write(byte[] data, Duration timeout) throws P2PException, InterruptedIOException {
        write(ByteBuffer.wrap(data), Waiting.nanos(timeout));
    }

    private void write(ByteBuffer data, long timeoutNanos) throws P2PException, InterruptedIOException {
        waiting.result("write", Effect.POSSIBLE, timeoutNanos, () -> stream.write(data));
    }

    /**
     * Waits for some bytes: what has arrived, at least one byte.
     *
     * @return a buffer that belongs to the reader; empty at the end of the stream
     * @throws P2PException as the stage of {@link P2PStream#read()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public Optional<ByteBuffer> read() throws P2PException, InterruptedIOException {
        return waiting.result("read", Effect.NONE, Waiting.FOREVER, stream::read);
    }

    /**
     * Waits for some bytes for some time.
     *
     * @param timeout how long at most; zero takes only what is there
     * @return a buffer that belongs to the reader; empty at the end of the stream
     * @throws P2PException as the stage of {@link P2PStream#read()}, or {@code OPERATION_TIMEOUT}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public Optional<ByteBuffer> read(Duration timeout) throws P2PException, InterruptedIOException {
        return waiting.result("read", Effect.NONE, Waiting.nanos(timeout), stream::read);
    }

    /**
     * Returns this stream's bytes as an input stream for one thread, whose end is the peer's end. It keeps what one
     * {@link #read()} gave and was not yet taken, so do not mix the two. Closing it drops what still arrives, and leaves
     * the writing direction as it is.
     *
     * @return always the same object
     */
    public InputStream in() {
        return input;
    }

    /**
     * Returns an output stream for one thread. It writes and waits in pieces of at most {@value StreamOutput#PIECE_BYTES_MAX}
     * bytes, which it copies; put a {@link java.io.BufferedOutputStream} around it for many small writes. Closing it is
     * {@link #closeWrite()}.
     *
     * @return always the same object
     */
    public OutputStream out() {
        return output;
    }

    /**
     * Ends this direction after what was written; the other one goes on.
     *
     * @throws P2PException as the stage of {@link P2PStream#closeWrite()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public void closeWrite() throws P2PException, InterruptedIOException {
        waiting.result("close for writing", Effect.POSSIBLE, Waiting.FOREVER, stream::closeWrite);
        writeEnded = true;
    }

    /**
     * Ends both directions now.
     *
     * @param code a number for the peer, whose meaning is the protocol's
     */
    public void reset(long code) {
        stream.reset(code);
    }

    /**
     * Lets the stream go, without waiting. After {@link #closeWrite()} what was written stays good, and what the peer still
     * sends is dropped until its end. Without it the stream is reset with code 0, so that the peer does not take what an
     * exception has cut short for the whole.
     */
    @Override
    public void close() {
        if (writeEnded) {
            dropRest();
        } else {
            stream.reset(0);
        }
    }

    /** Reads on and drops everything, on the executor, so that the peer's end can arrive. */
    void dropRest() {
        CompletionStage<Optional<ByteBuffer>> next;
        try {
            next = stream.read();
        } catch (IllegalStateException subscribed) {
            // The subscriber of bytes() reads, and nothing may be taken from it.
            return;
        }
        next.whenCompleteAsync(
                (data, failure) -> {
                    if (failure == null && data.isPresent()) {
                        dropRest();
                    }
                },
                waiting.context().executor());
    }

    @Override
    public String toString() {
        return "BlockingStream[" + stream.id() + ", " + stream.protocol() + "]";
    }
}
