package io.p2p4j.cli.output;

import org.jspecify.annotations.Nullable;

/** A failure that is none of the network's: a wrong argument, a file. Its message is meant for people. */
public final class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /**
     * Describes a failure.
     *
     * @param exitCode what the process ends with
     * @param message what happened and what to do, in one line
     * @param cause why, if something was thrown
     */
    public CliException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * Describes a wrong command line or configuration.
     *
     * @param message what is wrong and what is allowed
     * @return the exception
     */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message, null);
    }

    /**
     * Returns what the process ends with.
     *
     * @return the exit code
     */
    public ExitCode exitCode() {
        return exitCode;
    }
}
