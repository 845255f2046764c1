package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.sim.ScenarioFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim replay}: one plan. */
@Command(
        name = "replay",
        description = "Runs a plan: one that `p2p sim shrink` has made small, or one that was written by hand.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim replay flood.yaml --plan plan.json",
            "  p2p sim replay flood.yaml --plan plan.json --timeline plan.html --json"
        })
final class SimReplayCommand extends SimFileCommand {
    @Option(names = "--plan", paramLabel = "PLAN", required = true, description = "The plan, in JSON.")
    @SuppressWarnings("NullAway.Init") // Picocli refuses a command line without it.
    Path plan;

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
            SimRun run = SimRun.of(scenario.scenario(), readPlan(plan), timeline);
            run.report(
                    console, "p2p sim replay " + scenario.target() + " --plan " + ScenarioFile.quoted(plan.toString()));
            return code(run.run());
        }
    }
}
