package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.core.json.JsonValue;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code p2p peers}: whom a running node knows. */
@Command(
        name = "peers",
        description = "Lists the peers that a running node knows.",
        footerHeading = "%nExamples:%n",
        footer = {"  p2p peers --data-dir ~/.p2p", "  p2p peers --healthy --json"})
final class PeersCommand extends PeerCommand {
    @Mixin
    NodeLocator locator = new NodeLocator();

    @Option(names = "--healthy", description = "Only those that are healthy.")
    boolean healthy;

    @Override
    ExitCode run(Console console) throws Exception {
        JsonValue answer =
                locator.ask(common.settings(), client -> client.get("/network/peers?details=true&healthy=" + healthy));
        List<JsonValue> peers = answer.require("peers").array();
        for (JsonValue peer : peers) {
            List<String> addresses = peer.require("addresses").array().stream()
                    .map(JsonValue::text)
                    .toList();
            boolean connected = flag(peer, "connected");
            boolean well = flag(peer, "healthy");
            String id = peer.require("peer").text();
            String source = peer.require("source").text();
            console.event(
                    "peer",
                    Json.object()
                            .put("peer", id)
                            .put("connected", connected)
                            .put("healthy", well)
                            .put("source", source)
                            .put("addresses", addresses),
                    id
                            + (connected ? "  connected" : "  not connected")
                            + (well ? ", healthy  " : ", not healthy  ")
                            + String.join(" ", addresses));
        }
        if (peers.isEmpty()) {
            console.note("none" + (healthy ? " is healthy" : " is known"));
        }
        return ExitCode.OK;
    }

    private static boolean flag(JsonValue peer, String name) {
        return peer.require(name).truth();
    }
}
