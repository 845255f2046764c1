package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.sim.ScenarioFile;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.sweep.Shrinker;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p sim shrink}: the smallest plan that still fails. */
@Command(
        name = "shrink",
        description =
                "Makes a failing seed small: leaves out faults, operations and nodes as long as the same check fails.",
        footerHeading = "%nExamples:%n",
        footer = {"  p2p sim shrink flood.yaml --seed 7", "  p2p sim shrink flood.yaml --seed 7 --out plan.json"})
final class SimShrinkCommand extends SimFileCommand {
    @Option(names = "--seed", paramLabel = "N", description = "Default: the file's seed, else 1.")
    @Nullable
    Long seed;

    @Option(
            names = "--out",
            paramLabel = "PLAN",
            description = "Write the smallest plan as JSON; without it the plan is printed.")
    @Nullable
    Path out;

    @Option(names = "--json", description = "One JSON object on the standard output.")
    boolean json;

    @Override
    boolean isJson() {
        return json;
    }

    @Override
    ExitCode run(Console console) throws Exception {
        try (ScenarioFile scenario = open()) {
            long chosen = seed == null ? scenario.seed() : seed;
            Run failed = scenario.scenario().run(chosen);
            if (failed.held()) {
                console.event(
                        "held",
                        Json.object().put("seed", Long.toString(chosen)),
                        "everything held with seed " + chosen + ": there is nothing to make small");
                return ExitCode.OK;
            }
            Shrinker.Result small = Shrinker.shrink(scenario.scenario(), failed, scenario.rerunsMax());
            String plan = small.run().plan().toJson();
            String name = out == null ? "plan.json" : out.toString();
            String rerun = "p2p sim replay " + scenario.target() + " --plan " + ScenarioFile.quoted(name);
            if (out != null) {
                write(out, plan);
            }
            console.event(
                    "small",
                    Json.object()
                            .put("seed", Long.toString(chosen))
                            .put("reruns", small.reruns())
                            .put("rerun", rerun)
                            .put("run", Json.raw(small.run().toJson())),
                    "seed " + chosen + ", made small in " + small.reruns() + " reruns\n"
                            + small.run().report()
                            + (out == null
                                    ? "  the plan; save it as plan.json\n" + plan.strip() + "\n"
                                    : "  the plan is in " + out + "\n")
                            + "  rerun " + rerun);
            return ExitCode.VIOLATED;
        }
    }
}
