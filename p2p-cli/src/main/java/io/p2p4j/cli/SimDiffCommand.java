package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.simulator.determinism.Diff;
import io.p2p4j.simulator.determinism.Report;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim diff}: where two runs part. */
@Command(
        name = "diff",
        description =
                "Finds the first event at which two runs part, with the lines of code behind it. Ends with 0 when they "
                        + "are the same, and with 10 when they part.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim diff flood.yaml --seed 7 --twice",
            "  p2p sim diff flood.yaml --seed 7 --seed 8",
            "  p2p sim diff flood.yaml --seed 7 --plan plan.json",
            "  p2p sim diff flood.yaml --plan one.json --plan other.json"
        })
final class SimDiffCommand extends SimFileCommand {
    private static final int RUNS = 2;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "A run; may be repeated. Default: the file's seed, else 1.")
    List<Long> seeds = List.of();

    @Option(names = "--plan", paramLabel = "PLAN", description = "A run by its plan in JSON; may be repeated.")
    List<Path> plans = List.of();

    @Option(
            names = "--twice",
            description = "Compare a run with itself: they part when something is not deterministic.")
    boolean twice;

    @Option(names = "--json", description = "One JSON object on the standard output.")
    boolean json;

    @Override
    boolean isJson() {
        return json;
    }

    @Override
    ExitCode run(Console console) throws Exception {
        try (ScenarioFile file = open()) {
            Scenario<?> scenario = file.scenario();
            List<Plan> runs = new ArrayList<>();
            seeds.forEach(seed -> runs.add(scenario.plan(seed)));
            for (Path plan : plans) {
                runs.add(readPlan(plan));
            }
            if (runs.isEmpty() && twice) {
                runs.add(scenario.plan(file.seed()));
            }
            if (runs.size() != (twice ? 1 : RUNS)) {
                throw CliException.usage(
                        runs.size() + " runs to compare (expected two of --seed and --plan, or one with" + " --twice)");
            }
            Report report = Diff.of(scenario, runs.get(0), scenario, runs.get(runs.size() - 1));
            console.event(
                    report.isSame() ? "same" : "parted",
                    Json.object().put("report", report.text()),
                    report.text().stripTrailing());
            return report.isSame() ? ExitCode.OK : ExitCode.VIOLATED;
        }
    }
}
