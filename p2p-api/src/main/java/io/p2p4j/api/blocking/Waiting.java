package io.p2p4j.api.blocking;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The one place where a thread waits for a stage. */
final class Waiting {
    static final long FOREVER = Long.MAX_VALUE;

    private final ProviderContext context;

    Waiting(ProviderContext context) {
        this.context = context;
    }

    ProviderContext context() {
        return context;
    }

    /**
     * Starts an operation and waits for it; calls it off when the time runs out or the thread is interrupted.
     *
     * @param what the operation's name, for error texts
     * @param effect whether an operation that was called off may have taken effect at the other end
     */
    <T> T result(String what, Effect effect, long timeoutNanos, Supplier<CompletionStage<T>> operation)
            throws P2PException, InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException(what + ": the thread was interrupted before; nothing was done");
        }
        CompletableFuture<T> future = operation.get().toCompletableFuture();
        try {
            return context.await(future, timeoutNanos);
        } catch (TimeoutException expired) {
            if (future.cancel(true)) {
                throw P2PException.builder(
                                ErrorCode.OPERATION_TIMEOUT,
                                what + ": not done within " + Duration.ofNanos(timeoutNanos))
                        .mayHaveTakenEffect(effect == Effect.POSSIBLE)
                        .build();
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            if (future.cancel(true)) {
                throw interrupted(what, interrupt);
            }
        } catch (ExecutionException failed) {
            throw failure(what, failed);
        } catch (CancellationException cancelled) {
            throw calledOff(what, cancelled);
        }
        return settled(what, future);
    }

    /** The result that was there before the operation could be called off. */
    private static <T> T settled(String what, CompletableFuture<T> future) throws P2PException {
        try {
            return future.join();
        } catch (CancellationException cancelled) {
            throw calledOff(what, cancelled);
        } catch (RuntimeException failed) {
            throw P2PException.from(failed);
        }
    }

    /** Waits for an end that comes by itself and never fails. An interrupt ends the waiting and stays. */
    void end(Supplier<? extends CompletionStage<?>> operation) {
        try {
            context.await(operation.get(), FOREVER);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException impossible) {
            throw new IllegalStateException("the stage of an end has failed (expected never)", impossible);
        }
    }

    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected zero or more)");
        }
        try {
            return timeout.toNanos();
        } catch (ArithmeticException tooLong) {
            return FOREVER;
        }
    }

    private static InterruptedIOException interrupted(String what, InterruptedException cause) {
        InterruptedIOException exception = new InterruptedIOException(what + ": the waiting thread was interrupted");
        exception.initCause(cause);
        return exception;
    }

    private static P2PException failure(String what, ExecutionException failed) {
        Throwable cause = failed.getCause();
        return cause instanceof CancellationException ? calledOff(what, cause) : P2PException.from(failed);
    }

    private static P2PException calledOff(String what, Throwable cause) {
        return P2PException.builder(ErrorCode.IO_FAILED, what + ": called off by other code")
                .cause(cause)
                .mayHaveTakenEffect(true)
                .build();
    }

    /** What an operation that was called off may have done. */
    enum Effect {
        /** Nothing. */
        NONE,
        /** All of it, in the worst case. */
        POSSIBLE
    }
}
