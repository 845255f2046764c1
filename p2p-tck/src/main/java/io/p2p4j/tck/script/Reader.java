package io.p2p4j.tck.script;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives at one end, as fast as it comes, until it is told to stall. Thread-safe.
 *
 * @param <T> what comes: messages, or buffers of a stream
 */
final class Reader<T> {
    private final String end;
    private final Facts facts;
    private final Supplier<CompletionStage<Optional<T>>> source;
    private final Function<T, byte[]> bytes;
    private @Nullable CompletableFuture<Optional<T>> pending;
    private boolean draining;
    /** Somebody receives, or is called when something comes. */
    private boolean active;

    Reader(String end, Facts facts, Supplier<CompletionStage<Optional<T>>> source, Function<T, byte[]> bytes) {
        this.end = end;
        this.facts = facts;
        this.source = source;
        this.bytes = bytes;
    }

    void drain() {
        synchronized (this) {
            draining = true;
            if (active) {
                return;
            }
            active = true;
        }
        pull();
    }

    /** What comes from now on is left for the next receive. */
    void stall() {
        CompletableFuture<Optional<T>> waiting;
        synchronized (this) {
            draining = false;
            waiting = pending;
        }
        if (waiting != null) {
            waiting.cancel(true);
        }
    }

    /** A loop, so that no stack grows. */
    private void pull() {
        boolean more = goesOn();
        while (more) {
            CompletableFuture<Optional<T>> next;
            try {
                next = source.get().toCompletableFuture();
            } catch (RuntimeException thrown) {
                facts.finish(end, Outcome.Seen.other("receive throws " + thrown));
                return;
            }
            boolean late;
            synchronized (this) {
                pending = next;
                late = !draining;
            }
            if (late) {
                next.cancel(true);
            }
            if (next.isDone()) {
                more = take(next) && goesOn();
            } else {
                next.whenComplete((message, problem) -> {
                    if (take(next)) {
                        pull();
                    }
                });
                more = false;
            }
        }
    }

    private synchronized boolean goesOn() {
        active = draining;
        return active;
    }

    private boolean take(CompletableFuture<Optional<T>> next) {
        try {
            Optional<T> message = next.join();
            if (message.isPresent()) {
                facts.received(end, bytes.apply(message.orElseThrow()));
                return true;
            }
            facts.finish(end, Outcome.Seen.END);
            return false;
        } catch (CancellationException stalled) {
            return true;
        } catch (CompletionException failed) {
            facts.finish(end, Outcome.Seen.failed(failed));
            return false;
        }
    }
}
