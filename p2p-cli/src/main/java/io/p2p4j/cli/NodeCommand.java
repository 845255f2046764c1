package io.p2p4j.cli;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.cli.config.NodeSettings;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.peer.Echo;
import io.p2p4j.metrics.PrometheusMetrics;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p node}: a peer that stays. */
@Command(
        name = "node",
        description = "Runs a node until Ctrl-C: keeps connections, measures round trips, takes and sends messages, "
                + "answers the echo protocol " + Echo.PROTOCOL + ", and serves its status to `p2p peers`, `p2p stats`, "
                + "`p2p send-message`, `p2p doctor` and Prometheus.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p node --listen /ip4/127.0.0.1/tcp/8801",
            "  p2p node --listen /ip4/127.0.0.1/tcp/0 --peer ADDRESS-OF-THE-FIRST",
            "  p2p node --data-dir ~/.p2p --status 127.0.0.1:8081 --config node.yaml",
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

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keeps the identity there, and how other commands find this node. Default: P2P_DATA_DIR, "
                    + "else nothing is kept.")
    @Nullable
    Path dataDir;

    @Option(
            names = "--status",
            paramLabel = "ADDRESS",
            description = "Serves the status at HOST:PORT or PORT; beyond loopback, clients need the token. Default: "
                    + "P2P_STATUS, else a free port of 127.0.0.1 when there is a data directory, else none.")
    @Nullable
    String status;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "Logs connections on the standard error: text or json, one object for each line with the "
                    + "members peer_id, connection_type and latency_ms.")
    @Nullable
    String logFormat;

    @Override
    ExitCode run(Console console) throws Exception {
        if (intervalSeconds < 1) {
            throw CliException.usage("--interval: " + intervalSeconds + " (expected at least 1)");
        }
        if (logFormat != null) {
            Logging.setUp(Logging.Format.of(logFormat), common.verbose);
        }
        Map<String, String> values = common.settings();
        NodeSettings settings = settings(values);
        Optional<Path> directory = Optional.ofNullable(dataDir).or(settings::dataDir);
        if (directory.isPresent()) {
            Files.createDirectories(directory.get());
        }
        P2PConfig config = common.config(
                CommonOptions.addresses("--listen", listen),
                values,
                directory.map(path -> path.resolve("identity.key")));
        NodeConfig nodeConfig = nodeConfig(config, directory);
        List<Multiaddr> dialed = CommonOptions.addresses("--peer", peers);
        try (PrometheusMetrics metrics = new PrometheusMetrics();
                Session session = Session.make(config, console)) {
            P2PProvider provider = metrics.watch(session.provider());
            RunningNode running = RunningNode.of(nodeConfig, provider, metrics, directory);
            Runnable forget = Interruption.closing(running::close);
            try {
                provider.observe(event -> report(console, event));
                if (logFormat != null) {
                    provider.observe(new ConnectionLog());
                }
                running.onMessage((peer, type, payload) -> received(console, peer, type, payload));
                serve(console, session, running, settings, dialed);
                return ExitCode.OK;
            } finally {
                forget.run();
                running.close();
            }
        }
    }

    /** With the peer book beside the identity, unless it has a place of its own. */
    static NodeConfig nodeConfig(P2PConfig config, Optional<Path> directory) throws CliException {
        try {
            NodeConfig node = NodeConfig.of(config);
            return directory.isPresent() && node.bookDirectory().isEmpty()
                    ? node.withBookDirectory(directory.get().resolve("peers"))
                    : node;
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage(String.valueOf(wrong.getMessage()));
        }
    }

    static NodeSettings settings(Map<String, String> values) throws CliException {
        try {
            return NodeSettings.read(values);
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage(String.valueOf(wrong.getMessage()));
        }
    }

    private void serve(
            Console console, Session session, RunningNode running, NodeSettings settings, List<Multiaddr> dialed)
            throws Exception {
        P2PNode node = running.node();
        Echo.serve(node.provider());
        console.event("identity", Json.object().put("peer", node.localPeerId()), "peer " + node.localPeerId());
        session.await(node.start());
        for (Multiaddr address : node.addresses()) {
            console.event("listening", Json.object().put("address", address), "listening on " + address);
        }
        Optional<String> url = running.serveStatus(
                status == null ? settings.status() : Optional.of(statusAddress(status)), settings.statusToken());
        url.ifPresent(at -> console.event("status", Json.object().put("url", at), "status at " + at));
        List<Echo> kept = new ArrayList<>();
        for (Multiaddr peer : dialed) {
            kept.add(Echo.keep(
                    node.provider(),
                    peer,
                    () -> connection(node, peer),
                    Duration.ofSeconds(intervalSeconds),
                    new Watch(console)));
        }
        // Only an interruption ends this; its hook closes the node.
        new CompletableFuture<Void>().get();
    }

    private static InetSocketAddress statusAddress(String text) throws CliException {
        try {
            return NodeSettings.address("--status", text);
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage(String.valueOf(wrong.getMessage()));
        }
    }

    /** A connection of the node's own: an open one, or a new one. */
    private static CompletionStage<P2PConnection> connection(P2PNode node, Multiaddr address) {
        return node.connect(address).thenCompose(peer -> {
            CompletableFuture<P2PConnection> found = new CompletableFuture<>();
            node.view()
                    .turn()
                    .execute(() -> node.view().connections().acquire(peer).whenComplete((open, failure) -> {
                        if (failure == null) {
                            found.complete(open);
                        } else {
                            found.completeExceptionally(failure);
                        }
                    }));
            return found;
        });
    }

    private static void received(Console console, PeerId peer, String type, byte[] payload) {
        Json details = Json.object().put("peer", peer).put("type", type).put("bytes", payload.length);
        Optional<String> text = RunningNode.text(payload);
        console.event(
                "message",
                details.put("text", text),
                "message " + type + " from " + peer + ": " + text.orElse(payload.length + " bytes"));
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
