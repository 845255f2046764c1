package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.sim.ScenarioFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim run}: one seed. */
@Command(
        name = "run",
        description = "Runs one seed of a scenario, and says what held.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim run flood.yaml",
            "  p2p sim run flood.yaml --seed 7 --timeline seed-7.html",
            "  p2p sim run mine.yaml --jar mine.jar --json"
        })
final class SimRunCommand extends SimFileCommand {
    @Option(names = "--seed", paramLabel = "N", description = "Default: the file's seed, else 1.")
    @Nullable
    Long seed;

    @Option(names = "--timeline", paramLabel = "PAGE", description = "Draw the run as an HTML page.")
    @Nullable
    Path timeline;

    @Option(names = "--json", description = "Write the report as one JSON object.")
    boolean json;

    @Override
    boolean isJson() {
        return json;
    }

    @Override
    ExitCode run(Console console) throws Exception {
        try (ScenarioFile scenario = open()) {
            long chosen = seed == null ? scenario.seed() : seed;
            SimRun run = SimRun.of(scenario.scenario(), scenario.scenario().plan(chosen), timeline);
            run.report(console, "p2p sim run " + scenario.target() + " --seed " + chosen);
            return code(run.run());
        }
    }
}
