package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Loop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The way from application threads to a connection's loop: commands run on the loop in the order in which they were
 * posted, many of them for one wake-up. Thread-safe. The driver is one of these rather than has one, since each connection
 * would pay for another object.
 */
abstract class Mailbox extends Inbox<Mailbox.Command> implements Runnable {
    /** How many commands run before the loop gets back to its other connections. */
    private static final int TURN_COMMANDS_MAX = 4096;

    /** Where commands run. */
    abstract Loop loop();

    /** Runs a command; on the loop. */
    abstract void execute(Command command);

    /** A batch of commands has run. */
    abstract void afterCommands();

    /** Whether the session is at work, so that no command may run now; on the loop. */
    abstract boolean isAtWork();

    /** What commands fail with once the session is over. */
    abstract @Nullable P2PException closedFailure();

    /** What they fail with when the loop takes none any more. */
    abstract P2PException endedFailure();

    /** Adds a command; from any thread, on the loop too, where it keeps its place behind those before it. */
    final void post(Command command) {
        if (give(command)) {
            wake();
        }
    }

    /** Adds something to do that nobody waits for: when the connection is over, so is what it is for. */
    final void tell(Runnable task) {
        post(new Command() {
            @Override
            public void execute(ConnectionDriver driver) {
                task.run();
            }

            @Override
            public void reject(P2PException failure) {
                // It is over.
            }
        });
    }

    /**
     * Runs a command now, when that is possible: on the loop, between two pieces of its work, with no other command before
     * it. So it needs no turn of the loop. False when it has to be posted.
     */
    final boolean tryNow(Command command) {
        if (!isResting() || !loop().inLoop() || isAtWork() || closedFailure() != null) {
            return false;
        }
        execute(command);
        afterCommands();
        return true;
    }

    /** Rejects what was posted and has not run; on the loop, or in its place once it has ended. */
    final void rejectAll(P2PException failure) {
        for (Command command = take(); command != null; command = take()) {
            command.reject(failure);
        }
    }

    private void wake() {
        try {
            loop().execute(this);
        } catch (RejectedExecutionException ended) {
            do {
                rejectAll(endedFailure());
            } while (!rest());
        }
    }

    /** One turn, on the loop. */
    @Override
    public final void run() {
        int count = 0;
        Command command = take();
        while (command != null) {
            P2PException failure = closedFailure();
            if (failure == null) {
                execute(command);
            } else {
                command.reject(failure);
            }
            command = ++count < TURN_COMMANDS_MAX ? take() : null;
        }
        afterCommands();
        if (!rest()) {
            wake();
        }
    }

    /** Something to do on the loop. Exactly one of the methods is called. */
    interface Command {
        /** Does it; on the loop. */
        void execute(ConnectionDriver driver);

        /** The connection is over. */
        void reject(P2PException failure);
    }
}
