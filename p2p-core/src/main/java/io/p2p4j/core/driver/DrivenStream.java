package io.p2p4j.core.driver;

import io.p2p4j.api.P2PStream;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The application's side of a stream: any thread calls it, commands go to the loop through the connection's mailbox. */
final class DrivenStream implements P2PStream, InboundQueue.Owner<ByteBuffer> {
    /**
     * Chunks that together are no larger wait as one: a byte that waits alone would cost a hundred. Of two neighbours in
     * the queue one is then larger than half of this.
     */
    static final int MERGED_BYTES_MAX = 4096;

    private final DrivenConnection connection;
    private final long id;
    private final String protocol;
    private final InboundQueue<ByteBuffer> inbound;
    private final Credit credit;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicReference<Operations.@Nullable EndStream> end = new AtomicReference<>();
    private volatile @Nullable P2PException failure;
    /** Set before the loop knows: what the application calls after its reset fails with the reset, as the loop will say. */
    private volatile boolean resetCalled;

    /** Which directions have ended; owned by the loop. */
    private boolean loopReadEnded;

    private boolean loopWriteEnded;
    /** The same as the application saw it; owned by the serial executor. */
    private boolean everythingRead;

    private boolean everythingWritten;

    DrivenStream(DrivenConnection connection, long id, String protocol) {
        this.connection = connection;
        this.id = id;
        this.protocol = protocol;
        this.inbound = new InboundQueue<>(this);
        this.credit = new Credit(
                connection.driver().mailbox(), id, connection.core().limits().streamWindowBytes());
    }

    // What the loop tells.

    void data(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            // A slice begins at 0 and has no room behind it that would be somebody else's.
            inbound.put(bytes.slice());
        }
    }

    void readEnded() {
        loopReadEnded = true;
        inbound.end();
        connection.driver().streams().directionEnded(this);
    }

    void writeEnded() {
        loopWriteEnded = true;
        connection.serial().execute(() -> {
            everythingWritten = true;
            closeWhenEnded();
        });
        connection.driver().streams().directionEnded(this);
    }

    /** Tells whether both directions have ended; on the loop. */
    boolean isEnded() {
        return loopReadEnded && loopWriteEnded;
    }

    /** Tells whether bytes have arrived that nobody took. */
    boolean hasUnread() {
        return !inbound.isEmpty();
    }

    /**
     * The stream was reset, or the connection is over; on the loop.
     *
     * @param keepsData true when all the bytes up to the stream's end that have arrived can still be read
     */
    void fail(P2PException reason, boolean keepsData) {
        if (failure != null) {
            return;
        }
        failure = reason;
        if (!keepsData || !loopReadEnded) {
            inbound.fail(reason);
        }
        connection.serial().execute(() -> closed.completeExceptionally(reason));
    }

    /** What an operation fails with that comes after the stream's end. */
    P2PException overFailure() {
        P2PException reason = failure;
        return reason != null ? reason : writeClosed();
    }

    P2PException resetFailure(String by, long code) {
        return P2PException.builder(
                        ErrorCode.STREAM_RESET,
                        "stream " + id + " (" + protocol + ") was reset by " + by + ", code " + code)
                .peer(connection.remotePeerId())
                .address(connection.info().remoteAddress())
                .build();
    }

    private P2PException writeClosed() {
        return P2PException.builder(
                        ErrorCode.WRITE_CLOSED, "stream " + id + " (" + protocol + "): this side has ended its writes")
                .peer(connection.remotePeerId())
                .address(connection.info().remoteAddress())
                .build();
    }

    // The application's calls.

    @Override
    public long id() {
        return id;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public DrivenConnection connection() {
        return connection;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        P2PException over = failure;
        if (over == null && end.get() != null && !resetCalled) {
            over = writeClosed();
        }
        if (over != null) {
            data.position(data.limit());
            return CompletableFuture.failedFuture(over);
        }
        ByteBuffer bytes = data.slice();
        data.position(data.limit());
        return connection.send(this, bytes);
    }

    @Override
    public CompletionStage<Optional<ByteBuffer>> read() {
        return inbound.take();
    }

    @Override
    public Flow.Publisher<ByteBuffer> bytes() {
        return inbound.publisher();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        P2PException over = failure;
        if (over != null) {
            return CompletableFuture.failedFuture(over);
        }
        Operations.EndStream first = new Operations.EndStream(this);
        if (end.compareAndSet(null, first)) {
            // Behind the writes before; a copy is handed out, so that nobody can call the end off for the others.
            connection.post(first);
        }
        return Objects.requireNonNull(end.get(), "end").copy();
    }

    @Override
    public void reset(long code) {
        if (code < 0 || code > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("reset: code " + code + " (expected 0 to " + Integer.MAX_VALUE + ")");
        }
        resetCalled = true;
        connection.driver().mailbox().post(new Mailbox.Command() {
            @Override
            public void execute(ConnectionDriver driver) {
                driver.streams().reset(DrivenStream.this, code);
            }

            @Override
            public void reject(P2PException reason) {
                // The connection's end has ended the stream.
            }
        });
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed.copy();
    }

    @Override
    public String toString() {
        return "stream " + id + " (" + protocol + ") of " + connection;
    }

    // The queue of bytes.

    @Override
    public Executor serial() {
        return connection.serial();
    }

    @Override
    public String name() {
        return "bytes of stream " + id;
    }

    @Override
    public @Nullable ByteBuffer merge(ByteBuffer last, ByteBuffer next) {
        int before = last.limit();
        int sum = before + next.remaining();
        if (sum > MERGED_BYTES_MAX) {
            return null;
        }
        ByteBuffer room = last;
        if (last.capacity() < sum) {
            // Twice the size, so that a byte is copied a few times and not once for each that follows.
            room = ByteBuffer.allocate(Math.min(MERGED_BYTES_MAX, 2 * sum));
            room.put(last.duplicate());
        }
        room.limit(sum).position(before);
        return room.put(next).position(0);
    }

    @Override
    public ByteBuffer sealed(ByteBuffer data) {
        // The capacity tells the size whatever the application does with position and limit.
        return data.slice();
    }

    @Override
    public void arrived(ByteBuffer data) {
        connection.counters().arrived(data.remaining());
    }

    @Override
    public void discarded(ByteBuffer data) {
        connection.counters().discarded(data.remaining());
    }

    @Override
    public void count(ByteBuffer data, int sign) {
        connection.counters().received(0, sign * data.capacity());
    }

    @Override
    public void taken(ByteBuffer data) {
        credit.add(data.capacity());
    }

    @Override
    public void rests() {
        credit.tell();
    }

    @Override
    public boolean givesMany() {
        // What a reset drops is what the queue has.
        return false;
    }

    @Override
    public void over(@Nullable P2PException reason) {
        if (reason == null) {
            everythingRead = true;
            closeWhenEnded();
        }
    }

    private void closeWhenEnded() {
        if (everythingRead && everythingWritten) {
            closed.complete(null);
            connection.driver().mailbox().post(new Forget(this));
        }
    }

    @Override
    public void callbackFailed(Throwable thrown) {
        connection.core().events().callbackFailed("stream subscriber", thrown);
        reset(OpenStreams.RESET_APPLICATION_FAILED);
    }

    /** Nothing of the stream is left at either side. */
    private record Forget(DrivenStream stream) implements Mailbox.Command {
        @Override
        public void execute(ConnectionDriver driver) {
            driver.streams().forget(stream);
        }

        @Override
        public void reject(P2PException failure) {
            // The connection's end has forgotten every stream.
        }
    }
}
