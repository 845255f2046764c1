package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Violation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim timeline}: a run as a page. */
@Command(
        name = "timeline",
        description = "Draws a run as one HTML page: lanes, messages, faults, and what did not hold.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim timeline flood.yaml --seed 7 --out seed-7.html",
            "  p2p sim timeline flood.yaml --plan plan.json --out plan.html"
        })
final class SimTimelineCommand extends SimFileCommand {
    @Option(names = "--seed", paramLabel = "N", description = "Default: the file's seed, else 1.")
    @Nullable
    Long seed;

    @Option(names = "--plan", paramLabel = "PLAN", description = "A plan in JSON instead of a seed.")
    @Nullable
    Path plan;

    @Option(names = "--out", paramLabel = "PAGE", required = true, description = "The page to write.")
    @SuppressWarnings("NullAway.Init") // Picocli refuses a command line without it.
    Path out;

    @Option(names = "--json", description = "One JSON object on the standard output.")
    boolean json;

    @Override
    boolean isJson() {
        return json;
    }

    @Override
    ExitCode run(Console console) throws Exception {
        if (seed != null && plan != null) {
            throw CliException.usage("--seed and --plan (expected one of them: a plan has a seed)");
        }
        try (ScenarioFile scenario = open()) {
            Plan drawn =
                    plan != null ? readPlan(plan) : scenario.scenario().plan(seed == null ? scenario.seed() : seed);
            Run run = SimRun.of(scenario.scenario(), drawn, out).run();
            console.event(
                    "timeline",
                    Json.object().put("page", out.toString()).put("held", run.held()),
                    out + ": seed " + drawn.seed() + ", "
                            + run.violation().map(Violation::toString).orElse("everything held"));
            return code(run);
        }
    }
}
