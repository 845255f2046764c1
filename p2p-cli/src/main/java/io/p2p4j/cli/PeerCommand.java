package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A subcommand: common options, and one place where failures become a line and an exit code. */
abstract class PeerCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls.
    CommandSpec spec;

    /** Does what the command is for. */
    abstract ExitCode run(Console console) throws Exception;

    @Override
    public final Integer call() {
        Logging.setUp(common.verbose);
        Console console = common.console();
        return reported(spec, console, () -> run(console));
    }

    /** Runs what a command does; a failure becomes a line and an exit code. */
    static int reported(CommandSpec spec, Console console, Callable<ExitCode> body) {
        try {
            return body.call().number();
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError failure) {
            if (Interruption.happened()) {
                return ExitCode.INTERRUPTED.number();
            }
            return console.failure(spec.qualifiedName(), failure).number();
        }
    }
}
