package io.p2p4j.tck.rules;

import io.p2p4j.api.Capability;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.RuleRun;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A transfer on one stream that goes on until it is stopped: for each piece that arrives another one is written, so that
 * there is always something to send. Thread-safe.
 */
final class Bulk {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int CHUNKS_UNREAD = 64;
    /** In virtual time the same transfer at every speed of the machine, and an end if time should stand still. */
    private static final long VIRTUAL_BYTES_MAX = 64L << 20;
    /** More than any buffer on the way holds. */
    private static final long FLOWING_BYTES = 256 << 10;

    private final StreamPair stream;
    private final Executor executor;
    private final long bytesMax;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final CompletableFuture<Void> flows = new CompletableFuture<>();
    private long written;
    private long received;
    private boolean stopped;
    private @Nullable P2PException failure;

    Bulk(RuleRun run, StreamPair stream) {
        this.stream = stream;
        this.executor = run.context().executor();
        this.bytesMax = run.has(Capability.DETERMINISTIC) ? VIRTUAL_BYTES_MAX : Long.MAX_VALUE;
    }

    /** Begins; the stage completes when the transfer is well under way. */
    CompletionStage<Void> begin() {
        write();
        read();
        return flows;
    }

    /** Each read is a task of its own, so that an executor with one thread has a turn for others in between. */
    private void read() {
        CompletableFuture<Optional<ByteBuffer>> next = stream.far().read().toCompletableFuture();
        next.whenCompleteAsync(
                (piece, problem) -> {
                    if (took(next)) {
                        if (receivedBytes() >= FLOWING_BYTES) {
                            flows.complete(null);
                        }
                        write();
                        read();
                    }
                },
                executor);
    }

    private synchronized boolean took(CompletableFuture<Optional<ByteBuffer>> next) {
        try {
            Optional<ByteBuffer> piece = next.join();
            received += piece.map(ByteBuffer::remaining).orElse(0);
            return piece.isPresent() && !stopped;
        } catch (RuntimeException problem) {
            failure = P2PException.from(problem);
            return false;
        }
    }

    private void write() {
        while (mayWrite()) {
            stream.near().write(chunk);
        }
    }

    private synchronized boolean mayWrite() {
        boolean may = !stopped && written < bytesMax && written - received < CHUNKS_UNREAD * CHUNK_BYTES;
        written += may ? CHUNK_BYTES : 0;
        return may;
    }

    synchronized void stop() {
        stopped = true;
    }

    synchronized long receivedBytes() {
        return received;
    }

    /** Tells whether the transfer came to its end before anybody stopped it. */
    synchronized boolean isOver() {
        return !stopped && received >= bytesMax;
    }

    synchronized Optional<P2PException> failure() {
        return Optional.ofNullable(failure);
    }
}
