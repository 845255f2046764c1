package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
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

    /** How a record is written. */
    enum Format {
        /** For people. */
        TEXT(new OneLine()),
        /** One JSON object for each line. */
        JSON(new JsonLine());

        private final Formatter formatter;

        Format(Formatter formatter) {
            this.formatter = formatter;
        }

        static Format of(String word) throws CliException {
            return switch (word) {
                case "text" -> TEXT;
                case "json" -> JSON;
                default -> throw CliException.usage("--log-format: " + word + " (expected text or json)");
            };
        }
    }

    /** Shows warnings, or with {@code verbose} everything of ours and the coarse steps of others. */
    static void setUp(boolean verbose) {
        setUp(Format.TEXT, verbose);
    }

    static void setUp(Format format, boolean verbose) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(format.formatter);
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
                    + formatMessage(record).replace('\n', ' ') + text(keys(record)) + thrown + System.lineSeparator();
        }

        private static String text(Map<?, ?> keys) {
            StringBuilder text = new StringBuilder();
            keys.forEach(
                    (key, value) -> text.append(' ').append(key).append('=').append(value));
            return text.toString();
        }
    }

    /** The keys and values of a structured record. */
    private static Map<?, ?> keys(LogRecord record) {
        Object[] parameters = record.getParameters();
        return parameters != null && parameters.length == 1 && parameters[0] instanceof Map<?, ?> keys
                ? keys
                : Map.of();
    }

    private static final class JsonLine extends Formatter {
        @Override
        public String format(LogRecord record) {
            Json json = Json.object()
                    .put("time", record.getInstant().toString())
                    .put("level", record.getLevel().getName())
                    .put("logger", String.valueOf(record.getLoggerName()))
                    .put("message", formatMessage(record));
            keys(record).forEach((key, value) -> json.put(String.valueOf(key), value));
            if (record.getThrown() != null) {
                StringWriter stack = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(stack));
                json.put("stack", stack.toString());
            }
            return json + System.lineSeparator();
        }
    }
}
