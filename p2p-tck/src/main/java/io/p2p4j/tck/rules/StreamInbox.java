package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PStream;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleRun;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads everything that one end of a stream gets, as fast as it comes. Thread-safe. */
final class StreamInbox {
    private final RuleRun run;
    private final P2PStream stream;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;
    private @Nullable P2PException failure;

    private StreamInbox(RuleRun run, P2PStream stream) {
        this.run = run;
        this.stream = stream;
    }

    static StreamInbox of(RuleRun run, P2PStream stream) {
        StreamInbox inbox = new StreamInbox(run, stream);
        inbox.pull();
        return inbox;
    }

    /** Reads until there is nothing at hand; the rest is a callback. A loop, so that no stack grows. */
    private void pull() {
        boolean more = true;
        while (more) {
            CompletableFuture<Optional<ByteBuffer>> next = stream.read().toCompletableFuture();
            if (next.isDone()) {
                more = take(next);
            } else {
                next.whenComplete((piece, problem) -> {
                    if (take(next)) {
                        pull();
                    }
                });
                more = false;
            }
        }
    }

    private boolean take(CompletableFuture<Optional<ByteBuffer>> next) {
        try {
            Optional<ByteBuffer> piece = next.join();
            synchronized (bytes) {
                piece.ifPresent(this::append);
                ended = piece.isEmpty();
                return piece.isPresent();
            }
        } catch (RuntimeException problem) {
            synchronized (bytes) {
                failure = P2PException.from(problem);
            }
            return false;
        }
    }

    private void append(ByteBuffer piece) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
        run.saw(Evidence.STREAM_BYTES);
    }

    byte[] bytes() {
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }

    int size() {
        synchronized (bytes) {
            return bytes.size();
        }
    }

    /** Tells whether the clean end has arrived. */
    boolean ended() {
        synchronized (bytes) {
            return ended;
        }
    }

    Optional<P2PException> failure() {
        synchronized (bytes) {
            return Optional.ofNullable(failure);
        }
    }
}
