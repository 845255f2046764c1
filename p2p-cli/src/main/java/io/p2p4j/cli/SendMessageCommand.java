package io.p2p4j.cli;

import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.status.StatusSource;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p send-message}: has a running node send a message. */
@Command(
        name = "send-message",
        description = "Has a running node send a message to a peer, and waits until the peer has handled it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p send-message PEER-ID 'hello' --data-dir ~/.p2p",
            "  date | p2p send-message PEER-ID - --type DATA --data-dir ~/.p2p"
        })
final class SendMessageCommand extends PeerCommand {
    @Mixin
    NodeLocator locator = new NodeLocator();

    @Parameters(index = "0", paramLabel = "PEER-ID", description = "Whom to send it to; `p2p peers` lists them.")
    String to = "";

    @Parameters(index = "1", paramLabel = "TEXT|-", description = "What to send; - takes the standard input.")
    String text = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "The message type. Default: DATA.")
    String type = "DATA";

    @Override
    ExitCode run(Console console) throws Exception {
        byte[] payload = text.equals("-") ? System.in.readAllBytes() : text.getBytes(StandardCharsets.UTF_8);
        StatusSource.Message message = new StatusSource.Message(to, type, payload);
        locator.ask(common.settings(), client -> client.send(message));
        console.event(
                "delivered",
                Json.object().put("peer", to).put("type", type).put("bytes", payload.length),
                "delivered " + payload.length + " bytes to " + to);
        return ExitCode.OK;
    }
}
