package io.p2p4j.cli;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.api.provider.ProviderSelectionException;
import io.p2p4j.cli.config.NodeSettings;
import io.p2p4j.cli.doctor.Finding;
import io.p2p4j.cli.doctor.LocalChecks;
import io.p2p4j.cli.doctor.NodeChecks;
import io.p2p4j.cli.doctor.PeerChecks;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.status.StatusClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code p2p doctor}: what is wrong, why, and what to do. */
@Command(
        name = "doctor",
        description =
                "Looks for what keeps a node from its peers: the runtime, the data directory, the port, the bootstrap "
                        + "peers, and what a running node tells of itself. Prints cause and remedy; ends with 10 when something "
                        + "does not work.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p doctor --data-dir ~/.p2p",
            "  p2p doctor --peer /dns4/bootstrap.example/tcp/8800",
            "  p2p doctor --json | jq 'select(.verdict == \"FAULT\")'"
        })
final class DoctorCommand extends PeerCommand {
    @Mixin
    NodeLocator locator = new NodeLocator();

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = "Where the node listens or should; may be repeated. Default: as for `p2p node`.")
    List<String> listen = List.of();

    @Option(
            names = "--peer",
            paramLabel = "ADDR",
            description = "A peer to dial, beside those of P2P_BOOTSTRAP_PEERS; may be repeated.")
    List<String> peers = List.of();

    @Override
    ExitCode run(Console console) throws Exception {
        Map<String, String> values = common.settings();
        NodeSettings settings = NodeCommand.settings(values);
        List<Multiaddr> dialed = new ArrayList<>(CommonOptions.addresses("--peer", peers));
        P2PConfig config = common.config(CommonOptions.addresses("--listen", listen), values, Optional.empty());
        dialed.addAll(
                NodeCommand.nodeConfig(config, Optional.empty()).discovery().bootstrap());
        Optional<Path> directory = locator.directory(settings);
        Optional<StatusClient> node = running(values);

        List<Finding> findings = new ArrayList<>();
        findings.add(LocalChecks.java());
        findings.addAll(provider(config));
        findings.add(directory
                .map(LocalChecks::dataDirectory)
                .orElseGet(() -> new Finding(
                        "data-dir", Finding.Verdict.SKIPPED, "no data directory was given (--data-dir)", "")));
        findings.add(LocalChecks.files(config.limits()));
        findings.add(LocalChecks.network());
        findings.add(LocalChecks.relays(values.getOrDefault("P2P_RELAY_SERVERS", "")));
        try (Session session = Session.start(config, console)) {
            PeerChecks checks = new PeerChecks(session.provider());
            findings.addAll(checks.listening(config.listenAddresses(), node.isPresent()));
            findings.addAll(checks.reaching(dialed));
        }
        if (node.isPresent()) {
            findings.addAll(NodeChecks.of(node.get()));
        } else {
            findings.add(new Finding(
                    "node",
                    Finding.Verdict.SKIPPED,
                    "no running node was found"
                            + directory.map(path -> " in " + path).orElse(""),
                    "run `p2p node --data-dir DIR`, and the doctor with the same directory"));
        }
        findings.forEach(finding -> show(console, finding));
        return conclude(console, findings);
    }

    /** A state file that cannot be read is a finding about its directory, not the end of the search. */
    private Optional<StatusClient> running(Map<String, String> values) throws CliException {
        try {
            return locator.find(values);
        } catch (CliException unreadable) {
            if (unreadable.exitCode() == ExitCode.STORAGE_FAILED) {
                return Optional.empty();
            }
            throw unreadable;
        }
    }

    private static List<Finding> provider(P2PConfig config) throws CliException {
        try {
            return LocalChecks.provider(P2PProviders.select(config, DoctorCommand.class.getClassLoader()));
        } catch (ProviderSelectionException none) {
            throw new CliException(ExitCode.USAGE, String.valueOf(none.getMessage()), none);
        }
    }

    private static void show(Console console, Finding finding) {
        String verdict = finding.verdict().name().toLowerCase(Locale.ROOT);
        String remedy = finding.remedy().isEmpty() ? "" : "\n             remedy: " + finding.remedy();
        console.event(
                "finding",
                Json.object()
                        .put("check", finding.check())
                        .put("verdict", finding.verdict().name())
                        .put("cause", finding.cause())
                        .put("remedy", finding.remedy()),
                String.format(Locale.ROOT, "%-8s %-16s %s%s", verdict, finding.check(), finding.cause(), remedy));
    }

    private static ExitCode conclude(Console console, List<Finding> findings) {
        long faults = count(findings, Finding.Verdict.FAULT);
        long warnings = count(findings, Finding.Verdict.WARNING);
        console.event(
                "diagnosis",
                Json.object().put("faults", faults).put("warnings", warnings).put("checks", findings.size()),
                faults + " faults, " + warnings + " warnings, " + findings.size() + " checks");
        return faults > 0 ? ExitCode.VIOLATED : ExitCode.OK;
    }

    private static long count(List<Finding> findings, Finding.Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
