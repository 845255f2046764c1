package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code p2p bench}: how fast it is, beside raw baselines. */
@Command(
        name = "bench",
        description = {
            "Measures messages and round trips of two processes beside raw Netty and others, in about two minutes.",
            "Runs the script p2p-bench/run of the source folder; what follows is handed on to it:",
            "  WORKLOAD...       instead of the short set",
            "  --rounds N        turns of each contestant",
            "  --only A,B        only contestants whose names contain one of these",
            "  --json FILE       the figures for programs",
            "  --markdown FILE   the tables",
            "and more; p2p-bench/run --help lists them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  p2p bench", "  p2p bench small --rounds 3", "  p2p bench --full --markdown figures.md"})
final class BenchCommand implements Callable<Integer> {
    /** Where the sources are; the script p2p says so. */
    private static final String HOME = "p2p4j.home";

    @Option(names = "--full", description = "Every workload, with long turns: about twelve minutes.")
    boolean full;

    @Unmatched
    List<String> arguments = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls.
    CommandSpec spec;

    @Override
    public Integer call() {
        Console console = new Console(System.out, System.err, false, false, Terminal.isErr());
        return PeerCommand.reported(spec, console, this::run);
    }

    private ExitCode run() throws Exception {
        Path script = Path.of(System.getProperty(HOME, "."), "p2p-bench", "run");
        if (!Files.isExecutable(script)) {
            throw CliException.usage(
                    "no " + script + " (expected the script p2p of a source folder to have started this)");
        }
        List<String> command = new ArrayList<>();
        command.add(script.toString());
        if (!full) {
            command.add("--short");
        }
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int code = builder.start().waitFor();
        return code == 0 ? ExitCode.OK : code == ExitCode.USAGE.number() ? ExitCode.USAGE : ExitCode.UNEXPECTED;
    }
}
