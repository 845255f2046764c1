package io.p2p4j.cli.output;

import io.p2p4j.api.error.P2PException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Where a command writes: results to the standard output, as text or as one JSON object for each line, and notes,
 * progress and errors to the standard error. Thread-safe.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;
    private final boolean verbose;
    private final boolean animated;

    /**
     * Makes a console.
     *
     * @param out the standard output
     * @param err the standard error
     * @param json true for one JSON object for each line instead of text
     * @param verbose true to show the stack of a failure
     * @param animated true when the standard error is a terminal
     */
    public Console(PrintStream out, PrintStream err, boolean json, boolean verbose, boolean animated) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.verbose = verbose;
        this.animated = animated;
    }

    /**
     * Reports something that happened: to programs as an object with a member {@code event}, to people as text.
     *
     * @param event its name
     * @param details further members
     * @param text the same in words
     */
    public synchronized void event(String event, Json details, String text) {
        if (json) {
            String members = details.toString();
            String head = Json.object().put("event", event).toString();
            out.println(
                    "{}".equals(members) ? head : head.substring(0, head.length() - 1) + "," + members.substring(1));
        } else {
            out.println(printable(text));
        }
        out.flush();
    }

    /**
     * Tells people something that is no result; programs do not see it.
     *
     * @param text a line
     */
    public synchronized void note(String text) {
        if (!json) {
            err.println(printable(text));
        }
    }

    /**
     * Makes a progress bar, which shows nothing unless the standard error is a terminal.
     *
     * @param what what makes progress
     * @param total how many bytes in all; less than zero when that is not known
     * @return the bar
     */
    public Progress progress(String what, long total) {
        return new Progress(err, animated && !json, printable(what), total);
    }

    /**
     * Reports the failure that ends the command: one line, and the stack when it was asked for.
     *
     * @param command the command's name
     * @param failure what was thrown
     * @return what the process ends with
     */
    public synchronized ExitCode failure(String command, Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        ExitCode exitCode;
        Json details = Json.object();
        String message;
        if (inner instanceof P2PException known) {
            exitCode = ExitCode.of(known.code());
            message = String.valueOf(known.getMessage()).replace("\n  ", "; ");
            String advice = Advice.on(known.code());
            details.put("code", known.code().name())
                    .put("kind", known.kind().name())
                    .put("peer", known.peer())
                    .put("address", known.address());
            message = advice.isEmpty() ? message : message + " - " + advice;
        } else if (inner instanceof CliException known) {
            exitCode = known.exitCode();
            message = String.valueOf(known.getMessage());
        } else if (inner instanceof IOException) {
            exitCode = ExitCode.STORAGE_FAILED;
            message = inner.getClass().getSimpleName() + ": " + inner.getMessage();
        } else {
            exitCode = ExitCode.UNEXPECTED;
            message = "unexpected failure: " + inner + " - please report it with the output of --verbose";
        }
        details.put("message", message).put("exitCode", exitCode.number());
        if (json) {
            event("error", details, "");
        }
        err.println(command + ": " + printable(message));
        if (verbose) {
            StringWriter stack = new StringWriter();
            inner.printStackTrace(new PrintWriter(stack));
            err.print(stack);
        }
        err.flush();
        return exitCode;
    }

    /** What a peer said must not move the cursor or change colours. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(c != '\n' && Character.isISOControl(c) ? '?' : c));
        return clean.toString();
    }
}
