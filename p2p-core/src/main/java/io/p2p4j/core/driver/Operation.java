package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.NonDeterministic;
import io.p2p4j.core.session.SessionEvent;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an application from the call to its completion, in one object: the future that the application holds,
 * the mailbox's command, the session's token and the serial executor's task.
 *
 * <p>A future that nobody has looked at, most sends', is completed on the loop: it has no callback that could run there.
 * Every way to a callback begins with {@link #newIncompleteFuture} or {@link #toCompletableFuture}.
 */
@NonDeterministic("waits a few instructions for another thread, which a simulation does not have")
abstract class Operation<T> extends CompletableFuture<T> implements Mailbox.Command, Runnable, Inbox.Linked {
    @SuppressWarnings("rawtypes") // A class literal has no type arguments.
    private static final AtomicIntegerFieldUpdater<Operation> WATCH =
            AtomicIntegerFieldUpdater.newUpdater(Operation.class, "watch");

    private static final int UNWATCHED = 0;
    private static final int WATCHED = 1;
    /** The loop is completing it. */
    private static final int ENDING = 2;

    private static final int ENDED = 3;

    /** The outcome between the session's answer and the end of the future. */
    private static final Object DONE = new Object();

    private final DrivenConnection connection;
    private volatile int watch = UNWATCHED;
    /** Behind it in the mailbox, and later in the serial executor. */
    private Inbox.@Nullable Linked inboxNext;

    /** The failure or the result, once there is one. */
    private @Nullable Object outcome;
    /** Its neighbours while it waits for the session's answer; owned by the loop. */
    @Nullable
    Operation<?> heldPrevious;

    @Nullable
    Operation<?> heldNext;

    boolean held;
    private boolean answered;

    Operation(DrivenConnection connection) {
        this.connection = connection;
    }

    final DrivenConnection connection() {
        return connection;
    }

    @Override
    public final CompletableFuture<T> toCompletableFuture() {
        watched();
        return this;
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        watched();
        return new CompletableFuture<>();
    }

    /** Somebody may put a callback here: from now on it is completed where callbacks run, or it is complete. */
    private void watched() {
        if (watch == UNWATCHED) {
            WATCH.compareAndSet(this, UNWATCHED, WATCHED);
        }
        while (watch == ENDING) {
            // A few instructions of the loop.
            Thread.onSpinWait();
        }
    }

    /** Succeeds for all that the session says to be done: what they held is given back at once, then their futures end. */
    static void succeedAll(DrivenConnection connection, Deque<Object> tokens) {
        int sends = 0;
        int messages = 0;
        long bytes = 0;
        for (Object token : tokens) {
            Operation<?> operation = (Operation<?>) token;
            if (operation.answer()) {
                operation.outcome = DONE;
                sends += operation.sends();
                messages += operation.messages();
                bytes += operation.bytes();
            }
        }
        if (sends > 0) {
            connection.sendEnded(sends, bytes);
            connection.counters().sent(messages, bytes);
        }
        for (Object token : tokens) {
            Operation<?> operation = (Operation<?>) token;
            if (operation.outcome == DONE) {
                operation.outcome = null;
                operation.end();
                operation.succeeded();
            }
        }
    }

    /** Completes the future: here when nobody can see where, else in the order of the connection's callbacks. */
    private void end() {
        if (WATCH.compareAndSet(this, UNWATCHED, ENDING)) {
            run();
            // Who waits for it sees it soon enough.
            WATCH.lazySet(this, ENDED);
        } else {
            connection.serial().execute(this);
        }
    }

    @Override
    public final Inbox.@Nullable Linked next() {
        return inboxNext;
    }

    @Override
    public final void next(Inbox.@Nullable Linked neighbour) {
        inboxNext = neighbour;
    }

    /** Hands the operation to the session; on the loop. */
    abstract void begin(ConnectionDriver driver);

    /** How many unfinished sends this is. */
    int sends() {
        return 0;
    }

    /** How many of them are messages. */
    int messages() {
        return 0;
    }

    /** Their bytes. */
    int bytes() {
        return 0;
    }

    /** Gives back what the operation held, before its future completes. */
    private void release(boolean succeeded) {
        if (sends() > 0) {
            connection.sendEnded(sends(), bytes());
            if (succeeded) {
                connection.counters().sent(messages(), bytes());
            }
        }
    }

    /** What follows the completion of the future. */
    void succeeded() {}

    /** The future was completed by somebody else, so nobody gets the result. */
    void unwanted(T value) {}

    /** The deadline of the connection's sends has passed. */
    void late() {}

    /** The failure as it is for the whole operation. */
    P2PException described(P2PException reason) {
        return reason;
    }

    /** The session's answer, when it is more than done or failed. */
    void answered(SessionEvent event) {
        throw new IllegalStateException("session answered " + this + " with " + event);
    }

    @Override
    public final void execute(ConnectionDriver driver) {
        if (isDone()) {
            release(false);
        } else {
            driver.held().add(this);
            try {
                begin(driver);
            } catch (RuntimeException | Error fault) {
                // The session has thrown, so it will not answer this one; the driver ends the connection.
                fail(P2PException.from(fault));
                throw fault;
            }
        }
    }

    @Override
    public final void reject(P2PException reason) {
        fail(reason);
    }

    final void succeed(@Nullable T value) {
        if (!answer()) {
            return;
        }
        outcome = value;
        release(true);
        end();
        succeeded();
    }

    final void fail(P2PException reason) {
        if (!answer()) {
            return;
        }
        outcome = connection.named(described(reason));
        release(false);
        end();
    }

    /** The first answer counts: a broken session may give a second one, or its command may throw after it. */
    private boolean answer() {
        if (answered) {
            return false;
        }
        answered = true;
        if (held) {
            connection.driver().held().remove(this);
        }
        return true;
    }

    @Override
    @SuppressWarnings("unchecked") // What is no failure is the result.
    public final void run() {
        if (outcome instanceof P2PException failure) {
            completeExceptionally(failure);
            return;
        }
        T result = (T) outcome;
        if (!complete(result) && result != null) {
            unwanted(result);
        }
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName();
    }
}
