package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.core.json.JsonValue;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code p2p stats}: how a running node does. */
@Command(
        name = "stats",
        description = "Shows how a running node does: peers, bytes, uptime.",
        footerHeading = "%nExamples:%n",
        footer = {"  p2p stats --data-dir ~/.p2p", "  p2p stats --status http://127.0.0.1:8081 --json"})
final class StatsCommand extends PeerCommand {
    @Mixin
    NodeLocator locator = new NodeLocator();

    @Override
    ExitCode run(Console console) throws Exception {
        JsonValue stats = locator.ask(common.settings(), client -> client.get("/network/stats"));
        Json details = Json.object().put("peer", stats.require("peer").text());
        StringBuilder text =
                new StringBuilder("peer             " + stats.require("peer").text());
        for (String name :
                List.of("total_peers", "connected_peers", "healthy_peers", "data_sent", "data_received", "uptime")) {
            long value = stats.require(name).integer(0, Long.MAX_VALUE);
            details.put(name, value);
            String shown = name.equals("uptime") ? Duration.ofSeconds(value).toString() : Long.toString(value);
            text.append('\n').append(name.replace('_', ' '));
            text.append(" ".repeat(17 - name.length())).append(shown);
        }
        List<String> addresses =
                stats.require("addresses").array().stream().map(JsonValue::text).toList();
        addresses.forEach(address -> text.append("\nlistens at       ").append(address));
        console.event("stats", details.put("addresses", addresses), text.toString());
        return ExitCode.OK;
    }
}
