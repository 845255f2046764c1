package io.p2p4j.cli;

import io.p2p4j.cli.output.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The {@code p2p} command. */
@Command(
        name = "p2p",
        description = "Peers that find, trust and talk to each other, over real sockets or in a simulation.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            DemoPeerCommand.class,
            NodeCommand.class,
            PeersCommand.class,
            StatsCommand.class,
            SendMessageCommand.class,
            DoctorCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            IdCommand.class,
            ProvidersCommand.class,
            TckCommand.class,
            SimCommand.class,
            BenchCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p demo                      two processes, then a simulated network",
            "  p2p receive --dir inbox       take files; prints the address for the next line",
            "  p2p send photo.jpg ADDRESS    send one",
            "  p2p sim run scenario.yaml     a simulation that a file describes",
            "  p2p COMMAND --help            more about one command"
        })
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its {@link ExitCode}.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int code = commandLine().execute(args);
        Interruption.exit(code);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.isOut() ? Ansi.ON : Ansi.OFF));
        line.setExecutionExceptionHandler((failure, where, parsed) -> {
            where.getErr().println(where.getCommandName() + ": " + failure);
            return ExitCode.UNEXPECTED.number();
        });
        document(line);
        return line;
    }

    /** Every command's help ends with the exit codes. */
    private static void document(CommandLine line) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(Integer.toString(code.number()), code.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        line.getSubcommands().values().forEach(Main::document);
    }

    /** The version is in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"p2p " + (version == null ? "(development)" : version)};
        }
    }
}
