package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands about a scenario file share. */
@Command(mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
abstract class SimFileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The scenario, in YAML.")
    @Nullable
    Path file;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "Where the application is: a jar or a folder of classes; may be repeated. Runs its code.")
    List<Path> jars = List.of();

    @Option(names = "--verbose", description = "Log what happens, and show the stack of a failure.")
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls.
    CommandSpec spec;

    abstract ExitCode run(Console console) throws Exception;

    /** True when results are for programs. */
    boolean isJson() {
        return false;
    }

    @Override
    public final Integer call() {
        Logging.setUp(verbose);
        if (!verbose) {
            // A simulated application meets failures all the time.
            Logging.expectFaults();
        }
        Console console = new Console(System.out, System.err, isJson(), verbose, Terminal.isErr());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        int code = PeerCommand.reported(spec, console, () -> run(console));
        Thread.currentThread().setContextClassLoader(before);
        return code;
    }

    final ScenarioFile open() throws CliException {
        if (file == null) {
            throw CliException.usage("no scenario (expected a FILE in YAML)");
        }
        ScenarioFile read = ScenarioFile.read(file, jars);
        read.enter();
        return read;
    }

    static Plan readPlan(Path path) throws CliException {
        try {
            return Plan.parse(Files.readString(path));
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage(path + ": " + wrong.getMessage());
        } catch (NoSuchFileException missing) {
            throw CliException.usage(
                    path + ": no such file (expected a plan in JSON, as `p2p sim shrink --out` writes it)");
        } catch (CharacterCodingException notText) {
            throw CliException.usage(path + ": not UTF-8 (expected a plan in JSON)");
        } catch (IOException unreadable) {
            throw new CliException(ExitCode.STORAGE_FAILED, path + ": cannot be read: " + unreadable, unreadable);
        }
    }

    /** Writes a file that is there in full or not at all. */
    static void write(Path path, String text) throws CliException {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path part = path.resolveSibling(path.getFileName() + ".part");
            Files.writeString(part, text);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new CliException(ExitCode.STORAGE_FAILED, path + ": cannot be written: " + unwritable, unwritable);
        }
    }

    static ExitCode code(Run run) {
        return run.held() ? ExitCode.OK : ExitCode.VIOLATED;
    }
}
