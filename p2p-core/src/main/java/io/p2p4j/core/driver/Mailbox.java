package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way from application threads to a connection's loop: commands run on the loop in the order in which they were
 * posted, many of them for one wake-up. Thread-safe.
 */
final class Mailbox {
    /** How many commands run before the loop gets back to its other connections. */
    private static final int TURN_COMMANDS_MAX = 4096;

    private final Loop loop;
    private final ConnectionDriver driver;
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();

    Mailbox(Loop loop, ConnectionDriver driver) {
        this.loop = loop;
        this.driver = driver;
    }

    /** Adds a command; from any thread, on the loop too, where it keeps its place behind those before it. */
    void post(Command command) {
        commands.add(command);
        wake();
    }

    /** Rejects what was posted and has not run; called once nothing can run any more. */
    void rejectAll(P2PException failure) {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            command.reject(failure);
        }
    }

    private void wake() {
        if (awake.get() || !awake.compareAndSet(false, true)) {
            return;
        }
        try {
            loop.execute(this::runTurn);
        } catch (RejectedExecutionException ended) {
            awake.set(false);
            rejectAll(driver.endedFailure());
        }
    }

    private void runTurn() {
        int count = 0;
        Command command = commands.poll();
        while (command != null) {
            P2PException failure = driver.closedFailure();
            if (failure == null) {
                driver.execute(command);
            } else {
                command.reject(failure);
            }
            command = ++count < TURN_COMMANDS_MAX ? commands.poll() : null;
        }
        driver.afterCommands();
        awake.set(false);
        if (!commands.isEmpty()) {
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
