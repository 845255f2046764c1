package io.p2p4j.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The libraries log through the Java runtime; this shows it on the standard error, one line for each record. */
final class Logging {
    /** Kept, since the runtime forgets the level of a logger that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.p2p4j");

    private static final Logger ROOT = Logger.getLogger("");

    private Logging() {}

    /** Shows warnings, or with {@code verbose} everything of ours and the coarse steps of others. */
    static void setUp(boolean verbose) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new OneLine());
        ROOT.addHandler(handler);
        ROOT.setLevel(verbose ? Level.INFO : Level.WARNING);
        OURS.setLevel(verbose ? Level.FINE : Level.WARNING);
    }

    /** Hides the warnings of ours: who provokes faults on purpose knows of them. */
    static void expectFaults() {
        OURS.setLevel(Level.SEVERE);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord record) {
            String thrown = record.getThrown() == null ? "" : ": " + record.getThrown();
            String name = record.getLoggerName();
            return record.getLevel() + " " + (name == null ? "" : name.substring(name.lastIndexOf('.') + 1)) + ": "
                    + formatMessage(record).replace('\n', ' ') + thrown + System.lineSeparator();
        }
    }
}
