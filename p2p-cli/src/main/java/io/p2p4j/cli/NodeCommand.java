package io.p2p4j.cli;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.peer.Echo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p node}: a peer that stays. */
@Command(
        name = "node",
        description = "Runs a peer until Ctrl-C: shows connections as they come and go, answers the echo protocol "
                + Echo.PROTOCOL + ", keeps connections to the given peers and measures round trips.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p node --listen /ip4/127.0.0.1/tcp/8801",
            "  p2p node --listen /ip4/127.0.0.1/tcp/0 --peer ADDRESS-OF-THE-FIRST",
            "  p2p node --json | jq ."
        })
final class NodeCommand extends PeerCommand {
    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description =
                    "Where to listen; may be repeated, port 0 takes a free one. Default: P2P_LISTEN_ADDRESSES, else "
                            + "port 8800.")
    List<String> listen = List.of();

    @Option(names = "--peer", paramLabel = "ADDR", description = "A peer to stay connected to; may be repeated.")
    List<String> peers = List.of();

    @Option(names = "--interval", paramLabel = "SECONDS", description = "Time between round trips. Default: 5.")
    int intervalSeconds = 5;

    @Override
    ExitCode run(Console console) throws Exception {
        if (intervalSeconds < 1) {
            throw CliException.usage("--interval: " + intervalSeconds + " (expected at least 1)");
        }
        P2PConfig config = common.config(CommonOptions.addresses("--listen", listen));
        List<Multiaddr> dialed = CommonOptions.addresses("--peer", peers);
        try (Session session = Session.start(config, console)) {
            P2PProvider provider = session.provider();
            provider.observe(event -> report(console, event));
            Echo.serve(provider);
            console.event(
                    "identity", Json.object().put("peer", provider.localPeerId()), "peer " + provider.localPeerId());
            session.listen(config.listenAddresses(), console);
            List<Echo> kept = new ArrayList<>();
            for (Multiaddr peer : dialed) {
                kept.add(Echo.keep(provider, peer, Duration.ofSeconds(intervalSeconds), new Watch(console)));
            }
            // Only an interruption ends this; its hook closes the provider.
            new CompletableFuture<Void>().get();
            return ExitCode.OK;
        }
    }

    private void report(Console console, P2PEvent event) {
        if (event instanceof P2PEvent.ConnectionOpened opened) {
            console.event(
                    "opened",
                    Json.object()
                            .put("peer", opened.connection().remotePeerId())
                            .put("role", opened.connection().info().role())
                            .put("address", opened.connection().info().remoteAddress())
                            .put("agent", opened.connection().peerInfo().agent()),
                    "opened " + opened.connection().remotePeerId() + " at "
                            + opened.connection().info().remoteAddress() + ", "
                            + opened.connection().peerInfo().agent());
        } else if (event instanceof P2PEvent.ConnectionClosed closed) {
            console.event(
                    "closed",
                    Json.object()
                            .put("peer", closed.connection().remotePeerId())
                            .put("origin", closed.reason().origin())
                            .put("code", closed.reason().code())
                            .put("detail", closed.reason().detail()),
                    "closed " + closed.connection().remotePeerId() + ": " + closed.reason());
        } else if (event instanceof P2PEvent.InboundRefused refused) {
            console.event(
                    "refused",
                    Json.object()
                            .put("address", refused.remoteAddress())
                            .put("code", refused.failure().code())
                            .put("message", String.valueOf(refused.failure().getMessage())),
                    "refused " + refused.remoteAddress() + ": "
                            + refused.failure().getMessage());
        }
    }

    private record Watch(Console console) implements Echo.Observer {
        @Override
        public void onRoundTrip(PeerId peer, long nanos) {
            console.event(
                    "roundTrip",
                    Json.object().put("peer", peer).put("milliseconds", nanos / 1e6),
                    String.format(Locale.ROOT, "round trip %s: %.3f ms", peer, nanos / 1e6));
        }

        @Override
        public void onRetry(Multiaddr peer, P2PException failure, Duration wait) {
            console.event(
                    "retry",
                    Json.object()
                            .put("address", peer)
                            .put("code", failure.code())
                            .put("message", String.valueOf(failure.getMessage()))
                            .put("waitSeconds", wait.toMillis() / 1e3),
                    "no connection to " + peer + " (" + failure.getMessage() + "); again in " + wait.toSeconds()
                            + " s");
        }
    }
}
