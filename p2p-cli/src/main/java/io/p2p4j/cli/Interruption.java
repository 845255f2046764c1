package io.p2p4j.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ctrl-C and its relatives: closes what is open, the last opened first, and lets the Java runtime end the process with
 * 128 and the signal's number. Thread-safe.
 */
final class Interruption {
    private static final Deque<Runnable> OPEN = new ArrayDeque<>();
    private static boolean hooked;
    private static volatile boolean finished;
    private static volatile boolean happened;

    private Interruption() {}

    /** Has something closed when the process is interrupted. Returns how to take that back. */
    static Runnable closing(Runnable close) {
        synchronized (OPEN) {
            if (!hooked) {
                hooked = true;
                Runtime.getRuntime().addShutdownHook(new Thread(Interruption::interrupt, "p2p-interrupted"));
            }
            OPEN.push(close);
        }
        return () -> {
            synchronized (OPEN) {
                OPEN.remove(close);
            }
        };
    }

    /** Tells whether the process is ending because somebody asked for it; failures are a consequence then. */
    static boolean happened() {
        return happened;
    }

    /** Ends the process in the ordinary way. */
    static void exit(int code) {
        if (!happened) {
            finished = true;
        }
        System.exit(code);
    }

    private static void interrupt() {
        if (finished) {
            return;
        }
        happened = true;
        while (true) {
            Runnable close;
            synchronized (OPEN) {
                close = OPEN.poll();
            }
            if (close == null) {
                return;
            }
            close.run();
        }
    }
}
