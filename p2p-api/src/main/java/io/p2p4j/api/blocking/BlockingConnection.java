package io.p2p4j.api.blocking;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Priority;
import io.p2p4j.api.blocking.Waiting.Effect;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A {@link P2PConnection} for threads that wait. Rules for failures, interrupts and threads: see the package. */
public final class BlockingConnection implements AutoCloseable {
    private final P2PConnection connection;
    private final Waiting waiting;

    private BlockingConnection(P2PConnection connection, ProviderContext context) {
        this.connection = connection;
        this.waiting = new Waiting(context);
    }

    /**
     * Wraps a connection, which stays usable by itself.
     *
     * @param connection the connection
     * @param context the context of its provider
     * @return the facade
     */
    public static BlockingConnection of(P2PConnection connection, ProviderContext context) {
        return new BlockingConnection(connection, context);
    }

    /**
     * Returns the connection itself.
     *
     * @return the connection
     */
    public P2PConnection async() {
        return connection;
    }

    /**
     * Returns the proven id of the other end.
     *
     * @return the peer id
     */
    public PeerId remotePeerId() {
        return connection.remotePeerId();
    }

    /**
     * Sends one message and waits until the transport has taken it.
     *
     * @param message the bytes
     * @throws P2PException as the stage of {@link P2PConnection#send(ByteBuffer)}
     * @throws InterruptedIOException when the thread is interrupted; the message may be sent all the same
     * @throws IllegalArgumentException when the message is too large
     */
    public void send(byte[] message) throws P2PException, InterruptedIOException {
        send(ByteBuffer.wrap(message), Waiting.FOREVER);
    }

    /**
     * Sends one message and waits until the transport has taken it.
     *
     * @param message the bytes between position and limit, which this call consumes
     * @throws P2PException as the stage of {@link P2PConnection#send(ByteBuffer)}
     * @throws InterruptedIOException when the thread is interrupted; the message may be sent all the same
     * @throws IllegalArgumentException when the message is too large
     */
    public void send(ByteBuffer message) throws P2PException, InterruptedIOException {
        send(message, Waiting.FOREVER);
    }

    /**
     * Sends one message and waits some time until the transport has taken it.
     *
     * @param message the bytes
     * @param timeout how long at most
     * @throws P2PException as the stage of {@link P2PConnection#send(ByteBuffer)}, or {@code OPERATION_TIMEOUT}, after
     *     which the message may be sent all the same
     * @throws InterruptedIOException when the thread is interrupted; the message may be sent all the same
     * @throws IllegalArgumentException when the message is too large
     */
    public void send(byte[] message, Duration timeout) throws P2PException, InterruptedIOException {
        send(ByteBuffer.wrap(message), Waiting.nanos(timeout));
    }

    /**
     * Sends many messages, one behind the other, and waits until the transport has taken the last of them.
     *
     * @param messages the bytes between position and limit of each, which an accepted call consumes
     * @throws P2PException as the stage of {@link P2PConnection#sendAll(List)}
     * @throws InterruptedIOException when the thread is interrupted; the messages may be sent all the same
     * @throws IllegalArgumentException when a message is too large, or the batch is
     */
    public void sendAll(List<ByteBuffer> messages) throws P2PException, InterruptedIOException {
        waiting.result("send all", Effect.POSSIBLE, Waiting.FOREVER, () -> connection.sendAll(messages));
    }

    private void send(ByteBuffer message, long timeoutNanos) throws P2PException, InterruptedIOException {
        waiting.result("send", Effect.POSSIBLE, timeoutNanos, () -> connection.send(message));
    }

    /**
     * Waits for the next message.
     *
     * @return the message; empty after the peer's clean end
     * @throws P2PException as the stage of {@link P2PConnection#receive()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public Optional<byte[]> receive() throws P2PException, InterruptedIOException {
        return waiting.result("receive", Effect.NONE, Waiting.FOREVER, connection::receive);
    }

    /**
     * Waits for the next message for some time.
     *
     * @param timeout how long at most; zero takes only a message that is there
     * @return the message; empty after the peer's clean end
     * @throws P2PException as the stage of {@link P2PConnection#receive()}, or {@code OPERATION_TIMEOUT}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public Optional<byte[]> receive(Duration timeout) throws P2PException, InterruptedIOException {
        return waiting.result("receive", Effect.NONE, Waiting.nanos(timeout), connection::receive);
    }

    /**
     * Opens a stream with ordinary priority and waits until the peer has accepted it.
     *
     * @param protocol the protocol id that the peer must serve
     * @return the stream
     * @throws P2PException as the stage of {@link P2PConnection#openStream(String, Priority)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingStream openStream(String protocol) throws P2PException, InterruptedIOException {
        return openStream(protocol, Priority.NORMAL);
    }

    /**
     * Opens a stream and waits until the peer has accepted it.
     *
     * @param protocol the protocol id that the peer must serve
     * @param priority how urgent this end's bytes are
     * @return the stream
     * @throws P2PException as the stage of {@link P2PConnection#openStream(String, Priority)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingStream openStream(String protocol, Priority priority) throws P2PException, InterruptedIOException {
        return BlockingStream.of(
                waiting.result(
                        "open a stream of " + protocol,
                        Effect.NONE,
                        Waiting.FOREVER,
                        () -> connection.openStream(protocol, priority)),
                waiting.context());
    }

    /**
     * Measures one round trip.
     *
     * @return the time it took
     * @throws P2PException as the stage of {@link P2PConnection#ping()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public Duration ping() throws P2PException, InterruptedIOException {
        return waiting.result("ping", Effect.NONE, Waiting.FOREVER, connection::ping);
    }

    /**
     * Ends the messages of this side; the peer may go on sending.
     *
     * @throws P2PException as the stage of {@link P2PConnection#closeWrite()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public void closeWrite() throws P2PException, InterruptedIOException {
        waiting.result("close for writing", Effect.POSSIBLE, Waiting.FOREVER, connection::closeWrite);
    }

    /**
     * Waits until the connection ends, by whatever cause.
     *
     * @return why
     * @throws P2PException never, since the end of a connection is no failure
     * @throws InterruptedIOException when the thread is interrupted
     */
    public CloseReason awaitClosed() throws P2PException, InterruptedIOException {
        return waiting.result(
                "wait for the end",
                Effect.NONE,
                Waiting.FOREVER,
                () -> connection.closed().toCompletableFuture().copy());
    }

    /** Closes the connection cleanly and waits for its end; see {@link P2PConnection#close()}. */
    @Override
    public void close() {
        close("");
    }

    /**
     * Closes the connection cleanly and waits for its end; see {@link P2PConnection#close(String)}.
     *
     * @param detail a sentence for the peer's log
     */
    public void close(String detail) {
        waiting.end(() -> connection.close(detail));
    }

    @Override
    public String toString() {
        return "BlockingConnection[" + connection.remotePeerId() + ", " + connection.state() + "]";
    }
}
