package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way from application threads to a connection's loop: commands run on the loop in the order in which they were
 * posted, many of them for one wake-up. Thread-safe.
 */
final class Mailbox extends Inbox<Mailbox.Command> implements Runnable {
    /** How many commands run before the loop gets back to its other connections. */
    private static final int TURN_COMMANDS_MAX = 4096;

    private final ConnectionDriver driver;

    Mailbox(ConnectionDriver driver) {
        this.driver = driver;
    }

    /** Adds a command; from any thread, on the loop too, where it keeps its place behind those before it. */
    void post(Command command) {
        if (give(command)) {
            wake();
        }
    }

    /** Rejects what was posted and has not run; on the loop, or in its place once it has ended. */
    void rejectAll(P2PException failure) {
        for (Command command = take(); command != null; command = take()) {
            command.reject(failure);
        }
    }

    private void wake() {
        try {
            driver.loop().execute(this);
        } catch (RejectedExecutionException ended) {
            do {
                rejectAll(driver.endedFailure());
            } while (!rest());
        }
    }

    /** One turn, on the loop. */
    @Override
    public void run() {
        int count = 0;
        Command command = take();
        while (command != null) {
            P2PException failure = driver.closedFailure();
            if (failure == null) {
                driver.execute(command);
            } else {
                command.reject(failure);
            }
            command = ++count < TURN_COMMANDS_MAX ? take() : null;
        }
        driver.afterCommands();
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
