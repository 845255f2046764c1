package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an application from the call to its completion, in one object: the future that the application holds,
 * the mailbox's command, the session's token and the serial executor's task.
 */
abstract class Operation<T> extends CompletableFuture<T> implements Mailbox.Command, Runnable, Inbox.Linked {
    private final DrivenConnection connection;
    /** Behind it in the mailbox, and later in the serial executor. */
    private Inbox.@Nullable Linked inboxNext;

    private @Nullable P2PException failure;
    private @Nullable T result;
    /** Where it waits for the session's answer, and its neighbours there; owned by the loop. */
    @Nullable
    HeldOperations held;

    @Nullable
    Operation<?> heldPrevious;

    @Nullable
    Operation<?> heldNext;

    private boolean answered;

    Operation(DrivenConnection connection) {
        this.connection = connection;
    }

    final DrivenConnection connection() {
        return connection;
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

    /** Gives back what the operation held, before its future completes. */
    void release(boolean succeeded) {}

    /** What follows the completion of the future. */
    void succeeded() {}

    /** The future was completed by somebody else, so nobody gets the result. */
    void unwanted(T value) {}

    /** The deadline of the connection's sends has passed. */
    void late() {}

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
        result = value;
        release(true);
        connection.serial().execute(this);
        succeeded();
    }

    final void fail(P2PException reason) {
        if (!answer()) {
            return;
        }
        failure = connection.named(reason);
        release(false);
        connection.serial().execute(this);
    }

    /** The first answer counts: a broken session may give a second one, or its command may throw after it. */
    private boolean answer() {
        if (answered) {
            return false;
        }
        answered = true;
        if (held != null) {
            held.remove(this);
        }
        return true;
    }

    @Override
    public final void run() {
        if (failure != null) {
            completeExceptionally(failure);
        } else if (!complete(result) && result != null) {
            unwanted(result);
        }
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName();
    }
}
