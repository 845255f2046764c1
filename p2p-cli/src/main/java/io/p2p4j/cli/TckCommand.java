package io.p2p4j.cli;

import io.p2p4j.api.Capability;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.tck.HtmlReport;
import io.p2p4j.cli.tck.JUnitXmlReport;
import io.p2p4j.cli.tck.JsonReport;
import io.p2p4j.cli.tck.Report;
import io.p2p4j.cli.tck.Subject;
import io.p2p4j.cli.tck.TableReport;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Waiver;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2p tck}: judges a provider. */
@Command(
        name = "tck",
        description =
                "Holds a provider to the contract (docs/SPEC.md): one of this command's, or any other in a jar. Ends "
                        + "with one line: conforming, not conforming, or inconclusive.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p tck --provider simulator",
            "  p2p tck --jar my-provider.jar --jar my-provider-tests.jar",
            "  p2p tck --provider netty --rule MSG-04 --rule 'BP-*' --seed 7",
            "  p2p tck --provider netty --json tck.json --junit-xml tck.xml --html tck.html",
            "  p2p tck --list --rule 'SEC-*'"
        })
final class TckCommand implements Callable<Integer> {
    private static final String PROVIDER = "--provider";

    @Option(names = PROVIDER, paramLabel = "ID", description = "Which provider; `p2p providers` lists this command's.")
    @Nullable
    String provider;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description =
                    "The jar of a provider, or a folder of its classes; may be repeated, for what it needs, and for "
                            + "the jar that has its harness. Runs its code.")
    List<Path> jars = List.of();

    @Option(
            names = "--rule",
            paramLabel = "ID",
            description = "Only this rule, or those of a prefix such as 'MSG-*'; may be repeated.")
    List<String> rules = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results as one JSON object; - is the standard output.")
    @Nullable
    String json;

    @Option(names = "--junit-xml", paramLabel = "FILE", description = "Write them as CI servers read them.")
    @Nullable
    Path junitXml;

    @Option(names = "--html", paramLabel = "FILE", description = "Write them as one page for a browser.")
    @Nullable
    Path html;

    @Option(
            names = "--waivers",
            paramLabel = "FILE",
            description = "Rules that may be broken for a time, one `ID DATE REASON` for each line.")
    @Nullable
    Path waivers;

    @Option(names = "--seed", paramLabel = "N", description = "For everything random. Default: 1.")
    long seed = TckOptions.SEED_DEFAULT;

    @Option(
            names = "--timescale",
            paramLabel = "X",
            description = "Multiplies every time budget, for a slow machine. Default: 1.")
    double timescale = 1;

    @Option(names = "--list", description = "List the rules instead of running them.")
    boolean list;

    @Option(names = "--verbose", description = "Name each rule and its verdict as it ends; log what happens.")
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls.
    CommandSpec spec;

    @Override
    public Integer call() {
        Logging.setUp(verbose);
        if (!verbose) {
            Logging.expectFaults();
        }
        Console console = new Console(System.out, System.err, false, verbose, Terminal.isErr());
        return PeerCommand.reported(spec, console, () -> run(console));
    }

    private ExitCode run(Console console) throws CliException, IOException {
        TckOptions options = options();
        if (list) {
            Catalogue.rules().stream().filter(options::includes).forEach(TckCommand::print);
            System.out.flush();
            return ExitCode.OK;
        }
        try (Subject subject = subject()) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            subject.enter();
            Report report = judge(subject, options, console);
            Thread.currentThread().setContextClassLoader(before);
            write(report);
            return switch (report.conformance()) {
                case CONFORMING -> ExitCode.OK;
                case NOT_CONFORMING -> ExitCode.VIOLATED;
                case INCONCLUSIVE -> ExitCode.INCONCLUSIVE;
            };
        }
    }

    private static void print(TckRule rule) {
        String needs = rule.needs().stream()
                .map(Capability::name)
                .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(" "));
        System.out.println(rule.displayName() + (needs.isEmpty() ? "" : " [" + needs + "]"));
    }

    private Subject subject() throws CliException {
        if (!jars.isEmpty()) {
            return Subject.ofJars(jars, Optional.ofNullable(provider));
        }
        if (provider == null) {
            throw CliException.usage("nothing to judge (expected --provider ID, --jar JAR or --list)");
        }
        return Subject.ofId(provider);
    }

    private TckOptions options() throws CliException {
        try {
            return new TckOptions(rules, seed, timescale, waivers(), rerun());
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private List<Waiver> waivers() throws CliException {
        if (waivers == null) {
            return List.of();
        }
        try {
            return Waiver.parse(Files.readString(waivers));
        } catch (CharacterCodingException e) {
            throw CliException.usage("--waivers " + waivers + ": not UTF-8");
        } catch (IOException e) {
            throw new CliException(ExitCode.STORAGE_FAILED, "--waivers: cannot read " + e.getMessage(), e);
        }
    }

    /** The same command for one rule. */
    private String rerun() {
        StringBuilder command = new StringBuilder("p2p tck");
        if (provider != null) {
            command.append(" --provider ").append(provider);
        }
        for (Path jar : jars) {
            command.append(" --jar ").append(jar);
        }
        if (timescale != 1) {
            command.append(" --timescale ").append(timescale);
        }
        return command.append(" --rule %s --seed %d").toString();
    }

    private Report judge(Subject subject, TckOptions options, Console console) {
        TckRunner runner = new TckRunner(subject.harness(), options);
        Instant began = Instant.now();
        long beganNanos = System.nanoTime();
        List<RuleResult> results = new ArrayList<>();
        for (TckRule rule : Catalogue.rules()) {
            if (options.includes(rule)) {
                RuleResult result = runner.run(rule);
                results.add(result);
                if (verbose) {
                    console.note(result.verdict() + " " + rule.displayName() + ", "
                            + result.took().toMillis() + " ms");
                }
            }
        }
        return new Report(
                subject.id(),
                subject.harnessName(),
                seed,
                timescale,
                began,
                Duration.ofNanos(System.nanoTime() - beganNanos),
                Catalogue.rules().size(),
                results);
    }

    private void write(Report report) throws IOException {
        if (junitXml != null) {
            Files.writeString(junitXml, JUnitXmlReport.write(report));
        }
        if (html != null) {
            Files.writeString(html, HtmlReport.write(report));
        }
        if (json != null && !json.equals("-")) {
            Files.writeString(Path.of(json), JsonReport.write(report));
        }
        boolean jsonOut = "-".equals(json);
        System.out.print(jsonOut ? JsonReport.write(report) : TableReport.write(report));
        System.out.flush();
        if (jsonOut) {
            System.err.println(report.conclusion());
        }
    }
}
