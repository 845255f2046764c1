package io.p2p4j.cli.file;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of one file. {@link #write} and {@link #finish} are called by one thread at a time, in order.
 */
public final class Outgoing {
    /** How many bytes of a file {@link #newChunk()} takes. */
    public static final int CHUNK_BYTES = (64 << 10) - Integer.BYTES;

    private final P2PStream stream;
    private final String name;
    private final MessageDigest digest = FileProtocol.sha256();
    private final CompletableFuture<Receipt> outcome = new CompletableFuture<>();
    private long bytes;
    private volatile String sha256 = "";
    private volatile long finishedBytes = -1;

    private Outgoing(P2PStream stream, String name) {
        this.stream = stream;
        this.name = name;
        stream.bytes().subscribe(new VerdictReader());
    }

    /**
     * Opens the stream and announces the file.
     *
     * @param connection to whom
     * @param name a name for the file
     * @param size its size in bytes, or less than zero when it is not known
     * @return completes when the peer serves the protocol; the file may still be refused
     */
    public static CompletionStage<Outgoing> open(P2PConnection connection, String name, long size) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length > FileProtocol.NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "file name has " + utf8.length + " bytes (expected 1 to " + FileProtocol.NAME_BYTES_MAX + ")");
        }
        ByteBuffer head = ByteBuffer.allocate(Short.BYTES + utf8.length + Long.BYTES)
                .putShort((short) utf8.length)
                .put(utf8)
                .putLong(size < 0 ? FileProtocol.SIZE_UNKNOWN : size)
                .flip();
        return connection.openStream(FileProtocol.ID).thenApply(stream -> {
            Outgoing outgoing = new Outgoing(stream, name);
            outgoing.put(head);
            return outgoing;
        });
    }

    /**
     * Makes a buffer for {@link #write}, positioned where the bytes of the file go.
     *
     * @return a new buffer with room for {@link #CHUNK_BYTES}
     */
    public static ByteBuffer newChunk() {
        return ByteBuffer.allocate(Integer.BYTES + CHUNK_BYTES).position(Integer.BYTES);
    }

    /**
     * Sends the next bytes of the file.
     *
     * @param chunk a buffer of {@link #newChunk()} with at least one byte put behind its initial position; it must not
     *     change until the stage completes
     * @return completes when the transport has taken it
     */
    public CompletionStage<Void> write(ByteBuffer chunk) {
        chunk.flip();
        int length = chunk.remaining() - Integer.BYTES;
        if (length <= 0) {
            throw new IllegalArgumentException("chunk has " + length + " bytes (expected at least 1)");
        }
        digest.update(chunk.duplicate().position(Integer.BYTES));
        bytes += length;
        return put(chunk.putInt(0, length));
    }

    /**
     * Ends the file. {@link #outcome} follows.
     *
     * @return completes when the transport has taken the end
     */
    public CompletionStage<Void> finish() {
        byte[] hash = digest.digest();
        sha256 = HexFormat.of().formatHex(hash);
        finishedBytes = bytes;
        put(ByteBuffer.allocate(Integer.BYTES + hash.length).putInt(0).put(hash).flip());
        return stream.closeWrite();
    }

    /**
     * Tells how the transfer ended.
     *
     * @return completes when the receiver has stored and verified the file; else fails, and as soon as that is known
     */
    public CompletionStage<Receipt> outcome() {
        return outcome;
    }

    /** Gives up. */
    public void cancel() {
        stream.reset(FileProtocol.Verdict.CANCELLED.number());
    }

    private CompletionStage<Void> put(ByteBuffer data) {
        CompletionStage<Void> written = stream.write(data);
        written.whenComplete((done, failure) -> {
            // A reset stream may be a refusal whose text is still to be read; everything else is the end.
            if (failure != null && P2PException.from(failure).code() != ErrorCode.STREAM_RESET) {
                outcome.completeExceptionally(P2PException.from(failure));
            }
        });
        return written;
    }

    /** Reads the verdict, whenever it comes. */
    private final class VerdictReader implements Flow.Subscriber<ByteBuffer> {
        private final ByteBuffer answer = ByteBuffer.allocate(1 + Short.BYTES + FileProtocol.TEXT_BYTES_MAX);
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer data) {
            if (data.remaining() > answer.remaining()) {
                malformed("its answer is too long");
                return;
            }
            answer.put(data);
            if (answer.position() >= 1 && answer.get(0) != FileProtocol.Verdict.STORED.number() && isComplete()) {
                judge();
            }
            if (subscription != null) {
                subscription.request(1);
            }
        }

        private boolean isComplete() {
            return answer.position() >= 1 + Short.BYTES
                    && answer.position() >= 1 + Short.BYTES + Short.toUnsignedInt(answer.getShort(1));
        }

        @Override
        public void onComplete() {
            if (isComplete()) {
                judge();
            } else {
                malformed("it ended without a verdict");
            }
        }

        private void judge() {
            FileProtocol.Verdict verdict = FileProtocol.Verdict.of(answer.get(0));
            int length = Short.toUnsignedInt(answer.getShort(1));
            String text = new String(answer.array(), 1 + Short.BYTES, length, StandardCharsets.UTF_8);
            if (verdict != FileProtocol.Verdict.STORED) {
                if (outcome.completeExceptionally(
                        failure(verdict, "the receiver of '" + name + "' answered " + verdict + ": " + text))) {
                    stream.reset(verdict.number());
                }
            } else if (finishedBytes < 0) {
                malformed("it stored the file before its end");
            } else {
                outcome.complete(new Receipt(text, finishedBytes, sha256));
            }
        }

        private void malformed(String what) {
            if (outcome.completeExceptionally(failure(
                    FileProtocol.Verdict.MALFORMED, "the receiver of '" + name + "' broke the protocol: " + what))) {
                stream.reset(FileProtocol.Verdict.MALFORMED.number());
            }
        }

        private P2PException failure(FileProtocol.Verdict verdict, String message) {
            return verdict.failure(message)
                    .peer(stream.connection().remotePeerId())
                    .build();
        }

        @Override
        public void onError(Throwable failure) {
            outcome.completeExceptionally(P2PException.from(failure));
        }
    }
}
