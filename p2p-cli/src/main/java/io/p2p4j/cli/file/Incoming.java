package io.p2p4j.cli.file;

import io.p2p4j.api.P2PStream;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.cli.file.FileProtocol.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one file: a state machine that the stream's bytes drive. Asks for the next bytes when the last
 * ones are stored, so that memory stays bounded however large the file is. Called on the stream's callbacks; only the
 * commit, which may take long, runs as a task of its own while nothing else does.
 */
public final class Incoming implements Flow.Subscriber<ByteBuffer> {
    /** How long a sender may go on after a bad verdict before its stream is reset. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private final P2PStream stream;
    private final FileStore store;
    private final ProviderContext context;
    private final Observer observer;
    private final MessageDigest digest = FileProtocol.sha256();

    private Phase phase = Phase.NAME_LENGTH;
    private ByteBuffer piece = ByteBuffer.allocate(Short.BYTES);
    private int chunkLeft;
    private String name = "";
    private long size = FileProtocol.SIZE_UNKNOWN;
    private long bytes;
    private FileStore.@Nullable Target target;
    private Flow.@Nullable Subscription subscription;

    private Incoming(P2PStream stream, FileStore store, ProviderContext context, Observer observer) {
        this.stream = stream;
        this.store = store;
        this.context = context;
        this.observer = observer;
    }

    /** What is expected next. */
    private enum Phase {
        NAME_LENGTH,
        NAME_AND_SIZE,
        CHUNK_LENGTH,
        CHUNK,
        DIGEST,
        END,
        COMMITTING,
        JUDGED
    }

    /** Is told what happens to a transfer, on its callbacks. Exactly one of the last two ends it. */
    public interface Observer {
        /**
         * The sender announced a file.
         *
         * @param name its name for it
         * @param size its size; less than zero when it did not say
         */
        void onStarted(String name, long size);

        /**
         * Bytes were stored.
         *
         * @param bytes how many so far
         */
        void onProgress(long bytes);

        /**
         * The file is stored and the sender is being told.
         *
         * @param receipt what was stored
         */
        void onStored(Receipt receipt);

        /**
         * The transfer failed and nothing of it is left.
         *
         * @param failure why
         */
        void onFailed(P2PException failure);
    }

    /**
     * Receives a file from a stream that a peer opened.
     *
     * @param stream the stream
     * @param store where the file goes
     * @param context time and the executor of the provider
     * @param observer is told what happens
     */
    public static void serve(P2PStream stream, FileStore store, ProviderContext context, Observer observer) {
        stream.bytes().subscribe(new Incoming(stream, store, context, observer));
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer data) {
        try {
            while (data.hasRemaining() && phase != Phase.JUDGED) {
                step(data);
            }
        } catch (FileStore.RefusedException e) {
            fail(Verdict.REFUSED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            fail(Verdict.STORAGE_FAILED, String.valueOf(e.getMessage()), e);
        } catch (MalformedException e) {
            fail(Verdict.MALFORMED, String.valueOf(e.getMessage()), e);
        }
        if (subscription != null) {
            subscription.request(1);
        }
    }

    private void step(ByteBuffer data) throws FileStore.RefusedException, IOException, MalformedException {
        switch (phase) {
            case NAME_LENGTH -> {
                if (filled(data)) {
                    int length = Short.toUnsignedInt(piece.getShort());
                    check(length >= 1 && length <= FileProtocol.NAME_BYTES_MAX, "name length " + length);
                    expect(Phase.NAME_AND_SIZE, length + Long.BYTES);
                }
            }
            case NAME_AND_SIZE -> {
                if (filled(data)) {
                    begin();
                }
            }
            case CHUNK_LENGTH -> {
                if (filled(data)) {
                    chunkLeft = piece.getInt();
                    check(chunkLeft >= 0 && chunkLeft <= FileProtocol.CHUNK_BYTES_MAX, "chunk length " + chunkLeft);
                    phase = Phase.CHUNK;
                    if (chunkLeft == 0) {
                        expect(Phase.DIGEST, FileProtocol.DIGEST_BYTES);
                    }
                }
            }
            case CHUNK -> store(data);
            case DIGEST -> {
                if (filled(data)) {
                    verify();
                }
            }
            case END, COMMITTING -> throw new MalformedException("bytes after the hash");
            case JUDGED -> data.position(data.limit());
        }
    }

    private void expect(Phase next, int length) {
        phase = next;
        piece = ByteBuffer.allocate(length);
    }

    private boolean filled(ByteBuffer data) {
        int length = Math.min(data.remaining(), piece.remaining());
        piece.put(data.slice(data.position(), length));
        data.position(data.position() + length);
        if (piece.hasRemaining()) {
            return false;
        }
        piece.flip();
        return true;
    }

    private void begin() throws FileStore.RefusedException, IOException, MalformedException {
        name = new String(piece.array(), 0, piece.limit() - Long.BYTES, StandardCharsets.UTF_8);
        size = piece.getLong(piece.limit() - Long.BYTES);
        check(size >= FileProtocol.SIZE_UNKNOWN, "size " + size);
        observer.onStarted(name, size);
        target = store.begin(name, size);
        expect(Phase.CHUNK_LENGTH, Integer.BYTES);
    }

    private void store(ByteBuffer data) throws FileStore.RefusedException, IOException, MalformedException {
        int length = Math.min(data.remaining(), chunkLeft);
        ByteBuffer part = data.slice(data.position(), length);
        data.position(data.position() + length);
        bytes += length;
        chunkLeft -= length;
        check(size < 0 || bytes <= size, "more than the announced " + size + " bytes");
        digest.update(part.duplicate());
        if (target != null) {
            target.write(part);
        }
        observer.onProgress(bytes);
        if (chunkLeft == 0) {
            expect(Phase.CHUNK_LENGTH, Integer.BYTES);
        }
    }

    private void verify() throws MalformedException {
        check(size < 0 || bytes == size, bytes + " bytes instead of the announced " + size);
        byte[] hash = digest.digest();
        if (Arrays.equals(hash, piece.array())) {
            phase = Phase.END;
        } else {
            fail(Verdict.DAMAGED, "the bytes do not have the hash that the sender gave", null);
        }
    }

    private static void check(boolean condition, String what) throws MalformedException {
        if (!condition) {
            throw new MalformedException(what);
        }
    }

    @Override
    public void onComplete() {
        if (phase == Phase.END) {
            phase = Phase.COMMITTING;
            context.executor().execute(this::commit);
        } else if (phase != Phase.JUDGED) {
            fail(Verdict.MALFORMED, "the stream ended within the file", null);
        }
    }

    private void commit() {
        FileStore.Target kept = target;
        target = null;
        try {
            String storedName = kept == null ? name : kept.commit();
            phase = Phase.JUDGED;
            Receipt receipt = new Receipt(storedName, bytes, HexFormat.of().formatHex(piece.array()));
            answer(Verdict.STORED, storedName);
            observer.onStored(receipt);
        } catch (IOException e) {
            fail(Verdict.STORAGE_FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (phase != Phase.JUDGED && phase != Phase.COMMITTING) {
            phase = Phase.JUDGED;
            discard();
            observer.onFailed(P2PException.from(failure));
        }
    }

    private void fail(Verdict verdict, String text, @Nullable Throwable cause) {
        phase = Phase.JUDGED;
        discard();
        answer(verdict, text);
        context.schedule(GRACE_NANOS, () -> stream.reset(verdict.number()));
        observer.onFailed(verdict.failure("file '" + name + "' after " + bytes + " bytes: " + text)
                .peer(stream.connection().remotePeerId())
                .cause(cause)
                .build());
    }

    private void discard() {
        if (target != null) {
            target.discard();
            target = null;
        }
    }

    private void answer(Verdict verdict, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, FileProtocol.TEXT_BYTES_MAX);
        stream.write(ByteBuffer.allocate(1 + Short.BYTES + length)
                .put((byte) verdict.number())
                .putShort((short) length)
                .put(utf8, 0, length)
                .flip());
        stream.closeWrite();
    }

    /** The sender broke the protocol. */
    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super("not a file transfer: " + what);
        }
    }
}
