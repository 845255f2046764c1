package io.p2p4j.cli;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.cli.status.StateFile;
import io.p2p4j.cli.status.StatusOptions;
import io.p2p4j.cli.status.StatusServer;
import io.p2p4j.metrics.PrometheusMetrics;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.message.MessageType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The node of {@code p2p node}, with its status and the file by which other commands find it. Closed once, by whoever comes first. */
final class RunningNode implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RunningNode.class.getName());
    private static final int TOKEN_BYTES = 24;
    private static final int TEXT_BYTES_MAX = 4096;

    private final P2PNode node;
    private final PrometheusMetrics metrics;
    private final Optional<Path> dataDir;
    private @Nullable StatusServer server;
    private @Nullable StateFile state;
    private boolean closed;

    /** Takes messages of peers. */
    interface Listener {
        void onMessage(PeerId peer, String type, byte[] payload);
    }

    private RunningNode(P2PNode node, PrometheusMetrics metrics, Optional<Path> dataDir) {
        this.node = node;
        this.metrics = metrics;
        this.dataDir = dataDir;
    }

    static RunningNode of(NodeConfig config, P2PProvider provider, PrometheusMetrics metrics, Optional<Path> dataDir) {
        P2PNode node = P2PNode.builder(config)
                .provider(provider)
                .listen(config.provider().listenAddresses())
                .metrics(metrics.metrics())
                .build();
        return new RunningNode(node, metrics, dataDir);
    }

    P2PNode node() {
        return node;
    }

    void onMessage(Listener listener) {
        node.onMessage(
                message -> listener.onMessage(message.sender(), message.type().name(), message.payload()));
    }

    /** A payload as text, where it is one that a terminal may show. */
    static Optional<String> text(byte[] payload) {
        if (payload.length > TEXT_BYTES_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** Serves the status where it was asked for, and on loopback when there is a data directory to tell of it. */
    synchronized Optional<String> serveStatus(Optional<InetSocketAddress> address, Optional<String> token)
            throws IOException {
        if (closed || (address.isEmpty() && dataDir.isEmpty())) {
            return Optional.empty();
        }
        InetSocketAddress at = address.orElseGet(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        String secret = token.orElseGet(this::newToken);
        StatusServer started = StatusServer.start(
                StatusOptions.of(at, secret),
                new NodeStatus(node, metrics, (peer, type, payload) -> node.send(peer, MessageType.of(type), payload)));
        server = started;
        if (dataDir.isPresent()) {
            StateFile written = new StateFile(
                    started.url(),
                    secret,
                    node.localPeerId().toString(),
                    ProcessHandle.current().pid());
            written.write(dataDir.get());
            state = written;
        }
        return Optional.of(started.url());
    }

    private String newToken() {
        StringBuilder token = new StringBuilder();
        for (byte next : node.provider().context().entropy(TOKEN_BYTES)) {
            token.append(Character.forDigit(next >> 4 & 0xf, 16)).append(Character.forDigit(next & 0xf, 16));
        }
        return token.toString();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (state != null && dataDir.isPresent()) {
            try {
                state.delete(dataDir.get());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the state file was not deleted: {0}", e.getMessage());
            }
        }
        if (server != null) {
            server.close();
        }
        node.close();
    }
}
