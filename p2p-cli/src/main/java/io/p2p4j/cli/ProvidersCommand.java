package io.p2p4j.cli;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.api.provider.ProviderPart;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code p2p providers}: what can carry the bytes. */
@Command(
        name = "providers",
        description = "Lists the implementations on the class path, the preferred one first.",
        footerHeading = "%nExamples:%n",
        footer = {"  p2p providers", "  p2p providers --json"})
final class ProvidersCommand extends PeerCommand {
    @Override
    ExitCode run(Console console) throws Exception {
        List<P2PProviderFactory> factories = P2PProviders.discover();
        P2PConfig config = common.config(List.of());
        for (P2PProviderFactory factory : factories) {
            Optional<String> missing = factory.unavailableReason();
            List<ProviderPart> parts = missing.isPresent() ? List.of() : factory.parts();
            List<String> capabilities = missing.isPresent() ? List.of() : capabilities(factory, config);
            console.event(
                    "provider",
                    Json.object()
                            .put("id", factory.id())
                            .put("artifact", factory.artifact())
                            .put("priority", factory.priority())
                            .put("available", missing.isEmpty())
                            .put("unavailableReason", missing)
                            .put("capabilities", capabilities)
                            .put(
                                    "parts",
                                    parts.stream().map(ProvidersCommand::json).toList()),
                    String.format(
                                    Locale.ROOT,
                                    "%-10s  %s, priority %d",
                                    factory.id(),
                                    factory.artifact(),
                                    factory.priority())
                            + missing.map(reason -> "; not available: " + reason)
                                    .orElse("\n            " + String.join(" ", capabilities))
                            + parts.stream().map(ProvidersCommand::line).collect(Collectors.joining()));
        }
        if (factories.isEmpty()) {
            console.note("there is none; add io.p2p4j:p2p-netty or io.p2p4j:p2p-simulator to the class path");
        }
        return ExitCode.OK;
    }

    private static Json json(ProviderPart part) {
        return Json.object().put("name", part.name()).put("used", part.used()).put("advice", part.advice());
    }

    private static String line(ProviderPart part) {
        return "\n            " + part.name() + " by " + part.used()
                + (part.advice().isEmpty() ? "" : "; " + part.advice());
    }

    /** Making a provider opens nothing and starts nothing. */
    private static List<String> capabilities(P2PProviderFactory factory, P2PConfig config) {
        P2PProvider provider = factory.create(config, SystemContext.shared());
        try {
            return provider.capabilities().stream()
                    .map(capability -> capability.name().toLowerCase(Locale.ROOT))
                    .toList();
        } finally {
            provider.close();
        }
    }
}
