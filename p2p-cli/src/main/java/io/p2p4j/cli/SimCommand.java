package io.p2p4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code p2p sim}: simulations that a file describes. */
@Command(
        name = "sim",
        description =
                "Simulates an application as a YAML file describes it (docs/SIMULATOR.md): the same file and seed "
                        + "give the same run everywhere.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SimRunCommand.class,
            SimSweepCommand.class,
            SimShrinkCommand.class,
            SimReplayCommand.class,
            SimDiffCommand.class,
            SimTimelineCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p sim run flood.yaml --seed 7 --timeline seed-7.html",
            "  p2p sim sweep flood.yaml --seeds 1..400 --shard 0/4 --json 0.json",
            "  p2p sim sweep --merge 0.json 1.json 2.json 3.json",
            "  p2p sim shrink flood.yaml --seed 7 --out plan.json",
            "  p2p sim replay flood.yaml --plan plan.json",
            "  p2p sim diff flood.yaml --seed 7 --twice"
        })
final class SimCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls.
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = spec.commandLine();
        throw new ParameterException(
                line, "what to simulate is missing (expected one of run, sweep, shrink, replay, diff, timeline)");
    }
}
